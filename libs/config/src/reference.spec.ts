import { z } from 'zod';
import { defineConfig } from './define-config.ts';
import { renderConfigurationReference } from './reference.ts';
import { commaSeparated, setting, wholeNumber } from './setting.ts';

describe(renderConfigurationReference, () => {
  it('has a row for each variable, with what it takes, its default and its meaning', () => {
    const shop = defineConfig({
      name: 'shop',
      settings: {
        level: setting(z.enum(['low', 'high']).default('low'), { description: 'How | much.' }),
        maxOrders: setting(wholeNumber(1, 100).default(10), { description: 'How many.' }),
        hosts: setting(commaSeparated(z.string()).default(['a', 'b']), { description: 'Where.' }),
        secretKey: setting(z.string().min(8), { secret: true, description: 'Who.' }),
        folder: setting(z.string().optional(), { description: 'What.', defaultNote: 'the data folder' }),
      },
    });
    const table = renderConfigurationReference([shop]).split('## shop\n')[1];
    expect(table).toBe(
      [
        '',
        '| variable | value | default | meaning |',
        '|---|---|---|---|',
        '| `WEFT_FOLDER` | text | the data folder | What. |',
        '| `WEFT_HOSTS` | comma separated list | `a,b` | Where. |',
        '| `WEFT_LEVEL` | `low`, `high` | `low` | How \\| much. |',
        '| `WEFT_MAX_ORDERS` | whole number, 1 to 100 | `10` | How many. |',
        '| `WEFT_SECRET_KEY` (secret) | text | required | Who. |',
        '',
      ].join('\n'),
    );
  });
});
