import { z } from 'zod';
import { commaSeparated } from './setting.ts';

/** Variables of the environment that an operator has named, with the values of those that are set. */
export class EnvironmentSelection {
  constructor(
    readonly names: readonly string[],
    readonly values: Readonly<Record<string, string>> = {},
  ) {}

  from(environment: Readonly<Record<string, string | undefined>>): EnvironmentSelection {
    const set = this.names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]] as const]));
    return new EnvironmentSelection(this.names, Object.freeze(Object.fromEntries(set)));
  }

  /** For the reference of the settings. */
  toString(): string {
    return this.names.join(',');
  }
}

/** What opens Weft itself, whoever names it. */
const OWN_SECRETS = /^(WEFT_(SECRET|VAULT)_KEY|DATABASE_URL|NATS_URL|SMTP_URL|GOOGLE_CLIENT_SECRET|PGPASSWORD)(_FILE)?$/;

const variableName = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, 'must be names of environment variables')
  .refine((name) => !OWN_SECRETS.test(name), 'must not name a secret of Weft itself');

/** Names of environment variables, comma separated. The loader fills in their values. */
export const environmentSelection = () => commaSeparated(variableName).transform((names) => new EnvironmentSelection(names));
