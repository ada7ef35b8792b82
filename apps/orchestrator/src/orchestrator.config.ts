import { defineConfig, sharedSettings } from '@weft/config';

export const orchestratorConfig = defineConfig({
  name: 'orchestrator',
  settings: {
    databaseUrl: sharedSettings.databaseUrl,
    blobFolder: sharedSettings.blobFolder,
    secretKey: sharedSettings.secretKey,
  },
});
