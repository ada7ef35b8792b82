import type { z } from 'zod';
import { meaningOf, type SettingMeaning } from './setting.ts';

export type Settings = Readonly<Record<string, z.ZodType>>;

/** The configuration of one service: typed, frozen, read once before anything starts. */
export interface ConfigDefinition<S extends Settings = Settings> {
  readonly name: string;
  readonly settings: S;
  /** Fields of which all are given or none: half a pair is a mistake, and would do nothing. */
  readonly together: readonly (readonly string[])[];
  /** Under which the values are injected: `@Inject(gatewayConfig.token) config: ConfigOf<typeof gatewayConfig>`. */
  readonly token: symbol;
}

export type ConfigOf<D> = D extends ConfigDefinition<infer S> ? { readonly [K in keyof S]: z.output<S[K]> } : never;

/** @throws where a setting has no meaning: every one is in docs/configuration.md. */
export function defineConfig<const S extends Settings>(definition: {
  readonly name: string;
  readonly settings: S;
  readonly together?: readonly (readonly (keyof S & string)[])[];
}): ConfigDefinition<S> {
  const { name, settings, together = [] } = definition;
  for (const [field, schema] of Object.entries(settings)) {
    if (!meaningOf(schema))
      throw new Error(`The setting "${field}" of "${name}" says nothing about itself: wrap its schema in setting().`);
  }
  return Object.freeze({ name, settings: Object.freeze(settings), together, token: Symbol(`config.${name}`) });
}

/** A field with its variable: `waitMs` is read from `WEFT_WAIT_MS`. */
export interface Variable extends SettingMeaning {
  readonly field: string;
  readonly variable: string;
  readonly schema: z.ZodType;
}

export function variablesOf(definition: ConfigDefinition): Variable[] {
  return Object.entries(definition.settings).map(([field, schema]) => {
    const meaning = meaningOf(schema)!;
    return { ...meaning, field, schema, variable: meaning.variable ?? `WEFT_${toCapitals(field)}` };
  });
}

const toCapitals = (field: string): string => field.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
