import { defineConfig, setting, sharedSettings, wholeNumber } from '@weft/config';

/** What `npm run fleet` reads besides the settings of `npm start`; the services read the rest. */
export const supervisorConfig = defineConfig({
  name: 'fleet',
  settings: {
    executors: setting(wholeNumber(1, 64).default(2), {
      variable: 'EXECUTORS',
      description: 'How many executors `npm run fleet` starts.',
    }),
    natsUrl: sharedSettings.natsUrl.optional(),
  },
});
