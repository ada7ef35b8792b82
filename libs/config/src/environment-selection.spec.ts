import { defineConfig } from './define-config.ts';
import { EnvironmentSelection, environmentSelection } from './environment-selection.ts';
import { ConfigError, loadConfig } from './load-config.ts';
import { setting } from './setting.ts';

const definition = defineConfig({
  name: 'probe',
  settings: {
    shown: setting(environmentSelection().default(new EnvironmentSelection([])), { description: 'What may be seen.' }),
  },
});
const read = (environment: Record<string, string>) => loadConfig([definition], environment).of(definition).shown.values;

describe(environmentSelection, () => {
  it('gives the values of the variables that are named, and of no others', () => {
    expect(read({ WEFT_SHOWN: 'STAGE, REGION,UNSET', STAGE: 'test', REGION: 'eu', OTHER: 'x' })).toEqual({
      STAGE: 'test',
      REGION: 'eu',
    });
    expect(read({ STAGE: 'test' })).toEqual({});
  });

  it.each(['DATABASE_URL', 'STAGE,WEFT_SECRET_KEY', 'WEFT_VAULT_KEY_FILE', 'A B', '*'])('refuses %s', (names) => {
    expect(() => read({ WEFT_SHOWN: names })).toThrow(ConfigError);
  });
});
