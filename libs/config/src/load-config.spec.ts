import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { defineConfig } from './define-config.ts';
import { type ConfigError, loadConfig } from './load-config.ts';
import { commaSeparated, setting, wholeNumber } from './setting.ts';

const shop = defineConfig({
  name: 'shop',
  settings: {
    maxOrders: setting(wholeNumber(1, 100).default(10), { description: 'How many.' }),
    openAtMs: setting(wholeNumber(0, 10), { description: 'When.' }),
    hosts: setting(commaSeparated(z.string()).default([]), { description: 'Where.' }),
    apiKey: setting(z.string().min(8, 'must have at least 8 characters').optional(), {
      secret: true,
      variable: 'SHOP_KEY',
      description: 'Who.',
    }),
  },
});

const problemsOf = (environment: Record<string, string>) => {
  try {
    loadConfig([shop], environment);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
};

describe(loadConfig, () => {
  it('wants the other half of what works together only', () => {
    const door = defineConfig({
      name: 'door',
      settings: {
        lock: setting(z.string().optional(), { description: 'What is turned.' }),
        key: setting(z.string().min(3).optional(), { description: 'What turns it.', secret: true }),
      },
      together: [['lock', 'key']],
    });
    const problems = (environment: Record<string, string>) => {
      try {
        loadConfig([door], environment);
        return [];
      } catch (error) {
        return (error as ConfigError).problems;
      }
    };
    expect(problems({})).toEqual([]);
    expect(problems({ WEFT_LOCK: 'a', WEFT_KEY: 'abc' })).toEqual([]);
    expect(problems({ WEFT_LOCK: 'a' })).toEqual([{ variable: 'WEFT_KEY', rule: 'must be set too, since WEFT_LOCK is' }]);
    expect(problems({ WEFT_LOCK: 'a', WEFT_KEY: 'x' })).toHaveLength(1);
  });

  it('reads numbers, lists and texts by the names of the fields', () => {
    const config = loadConfig([shop], { WEFT_OPEN_AT_MS: '5', WEFT_HOSTS: 'a, b,,c ', SHOP_KEY: 'sesame-open' }).of(shop);
    expect(config).toEqual({ maxOrders: 10, openAtMs: 5, hosts: ['a', 'b', 'c'], apiKey: 'sesame-open' });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig([shop], { WEFT_OPEN_AT_MS: '1', WEFT_MAX_ORDERS: '', SHOP_KEY: '' }).of(shop)).toMatchObject({
      maxOrders: 10,
      apiKey: undefined,
    });
  });

  it('reports every problem at once, with variable, value and rule, and no secret', () => {
    expect(problemsOf({ WEFT_MAX_ORDERS: '1000', SHOP_KEY: 'canary' })).toEqual([
      { variable: 'WEFT_MAX_ORDERS', value: '1000', rule: expect.stringContaining('100') },
      { variable: 'WEFT_OPEN_AT_MS', value: undefined, rule: 'must be set' },
      { variable: 'SHOP_KEY', value: undefined, rule: 'must have at least 8 characters' },
    ]);
    expect(() => loadConfig([shop], { SHOP_KEY: 'canary' })).toThrow(
      /2 problems:\n {2}WEFT_OPEN_AT_MS: must be set\n {2}SHOP_KEY: must have/,
    );
  });

  it.each(['', ' ', 'ten', '1.5', '-1', '0x10g', '1e999', 'NaN'])('does not take %j for a whole number', (text) => {
    expect(problemsOf({ WEFT_OPEN_AT_MS: text })).toHaveLength(1);
  });

  it('reports a variable that two services share once', () => {
    const twin = defineConfig({ name: 'twin', settings: { openAtMs: shop.settings.openAtMs } });
    expect(() => loadConfig([shop, twin], {})).toThrow(/has a problem:\n {2}WEFT_OPEN_AT_MS/);
  });

  it('looks at what is set for services that are read later, together with the rest, and misses nothing there yet', () => {
    const host = defineConfig({
      name: 'host',
      settings: { doors: setting(wholeNumber(1, 9).default(1), { description: 'How many doors.' }) },
    });
    expect(loadConfig([host], { WEFT_DOORS: '2', WEFT_MAX_ORDERS: '5' }, [shop]).of(host)).toEqual({ doors: 2 });
    const problems = (environment: Record<string, string>) => {
      try {
        loadConfig([host], environment, [shop, host]);
        return [];
      } catch (error) {
        return (error as ConfigError).problems.map(({ variable }) => variable);
      }
    };
    expect(problems({ WEFT_DOORS: '0', WEFT_MAX_ORDERS: 'x', SHOP_KEY: 'short' })).toEqual([
      'WEFT_DOORS',
      'WEFT_MAX_ORDERS',
      'SHOP_KEY',
    ]);
  });

  it('keeps the meaning of a setting that a service makes optional', () => {
    const lenient = defineConfig({ name: 'lenient', settings: { openAtMs: shop.settings.openAtMs.optional() } });
    expect(loadConfig([lenient], {}).of(lenient)).toEqual({ openAtMs: undefined });
  });

  it('does not give out what it has not read', () => {
    const other = defineConfig({ name: 'other', settings: {} });
    expect(() => loadConfig([shop], { WEFT_OPEN_AT_MS: '1' }).of(other)).toThrow('The configuration "other" was not loaded.');
  });

  describe('with a secret in a file', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'weft-config-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it('reads it, without the line break at its end', () => {
      const file = join(folder, 'key');
      writeFileSync(file, 'sesame-open\n');
      expect(loadConfig([shop], { WEFT_OPEN_AT_MS: '1', SHOP_KEY_FILE: file }).of(shop).apiKey).toBe('sesame-open');
      expect(problemsOf({ WEFT_OPEN_AT_MS: '1', SHOP_KEY_FILE: file, SHOP_KEY: 'sesame-open' })[0]?.rule).toBe(
        'set either this or SHOP_KEY_FILE, not both',
      );
    });

    it('says that it cannot be read', () => {
      const file = join(folder, 'missing');
      expect(problemsOf({ WEFT_OPEN_AT_MS: '1', SHOP_KEY_FILE: file })).toEqual([
        { variable: 'SHOP_KEY_FILE', value: file, rule: 'cannot be read (ENOENT)' },
      ]);
    });
  });
});

describe(defineConfig, () => {
  it('takes no setting that says nothing about itself', () => {
    expect(() => defineConfig({ name: 'shop', settings: { port: z.string() } })).toThrow(
      'The setting "port" of "shop" says nothing about itself',
    );
  });
});
