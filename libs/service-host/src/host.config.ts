import { defineConfig, sharedSettings } from '@weft/config';

/** Settings that every process has, whatever runs in it. */
export const hostConfig = defineConfig({
  name: 'every process',
  settings: { logLevel: sharedSettings.logLevel, shutdownTimeoutMs: sharedSettings.shutdownTimeoutMs },
});

/** Settings of a process that talks to others. */
export const fleetConfig = defineConfig({
  name: 'services in processes of their own',
  settings: { natsUrl: sharedSettings.natsUrl, secretKey: sharedSettings.secretKey },
});
