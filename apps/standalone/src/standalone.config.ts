import { join } from 'node:path';
import { defineConfig, setting, sharedSettings } from '@weft/config';
import { z } from 'zod';

/** What `npm start` reads before anything else; the services read the rest. */
export const standaloneConfig = defineConfig({
  name: 'standalone',
  settings: {
    dataDir: setting(z.string().min(1).default(join(process.cwd(), '.data')), {
      description: 'Where `npm start` keeps its database, files and generated keys. One process at a time uses it.',
      defaultNote: '`.data` in the checkout',
    }),
    databaseUrl: sharedSettings.databaseUrl.optional(),
  },
});
