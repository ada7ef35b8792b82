import { defineConfig, setting, sharedSettings, wholeNumber } from '@weft/config';

/** Settings that every process has, whatever runs in it. */
export const hostConfig = defineConfig({
  name: 'every process',
  settings: { logLevel: sharedSettings.logLevel, shutdownTimeoutMs: sharedSettings.shutdownTimeoutMs },
});

/** Settings of a process that talks to others. */
export const fleetConfig = defineConfig({
  name: 'services in processes of their own',
  settings: {
    natsUrl: sharedSettings.natsUrl,
    secretKey: sharedSettings.secretKey,
    host: sharedSettings.host,
    operationsPort: setting(wholeNumber(0, 65_535).optional(), {
      description:
        'A port for `/health/live`, `/health/ready` and `/metrics` of a service other than the gateway, which has them among its own routes. It asks nobody who they are, so it is for the network of the cluster alone; 0 takes a free one, which the log tells, and is what `npm run fleet` needs here.',
      defaultNote: 'none',
    }),
  },
});
