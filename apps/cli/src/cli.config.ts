import { defineConfig, setting } from '@weft/config';
import { z } from 'zod';

/** What the command line reads. */
export const cliConfig = defineConfig({
  name: 'command line',
  settings: {
    url: setting(
      z
        .url({ protocol: /^https?$/, error: 'must be the address of a Weft, such as https://weft.example.com' })
        .default('http://localhost:3000'),
      {
        description: 'The Weft that the command line `weft` talks to.',
      },
    ),
    apiKey: setting(z.string().min(1).optional(), {
      description: 'The API key with which the command line signs in.',
      secret: true,
    }),
  },
});
