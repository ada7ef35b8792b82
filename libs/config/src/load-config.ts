import { readFileSync } from 'node:fs';
import { EnvironmentSelection } from './environment-selection.ts';
import { type ConfigDefinition, type ConfigOf, type Variable, variablesOf } from './define-config.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigProblem {
  readonly variable: string;
  /** Absent for a secret and for what was not given. */
  readonly value?: string;
  readonly rule: string;
}

/** sysexits.h: the configuration is wrong, and starting again will not help. */
export const EXIT_CONFIG = 78;
const MAX_SHOWN_LENGTH = 200;
const MUST_BE_SET = 'must be set';

/** All that is wrong with the configuration, in one message. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map(
      ({ variable, value, rule }) => `  ${variable}${value === undefined ? '' : ` = ${JSON.stringify(value)}`}: ${rule}`,
    );
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${lines.join('\n')}\nSee docs/configuration.md.`,
    );
  }
}

/** What was read, by service. */
export class LoadedConfig {
  constructor(private readonly values: ReadonlyMap<symbol, unknown>) {}

  of<D extends ConfigDefinition>(definition: D): ConfigOf<D> {
    if (!this.values.has(definition.token)) throw new Error(`The configuration "${definition.name}" was not loaded.`);
    return this.values.get(definition.token) as ConfigOf<D>;
  }
}

/** The process's environment with what the host has found out for itself, which yields to what is set. */
export function environmentWith(found: Environment): Environment {
  const set = Object.entries(process.env).filter(([, value]) => value);
  return { ...found, ...Object.fromEntries(set) };
}

/**
 * Reads the settings of one or several services. An empty variable counts as not given.
 * @param later services whose settings are read once the host has found out the rest of them: what is set is looked at now.
 * @throws ConfigError with every problem of every service.
 */
export function loadConfig(
  definitions: readonly ConfigDefinition[],
  environment: Environment = process.env,
  later: readonly ConfigDefinition[] = [],
): LoadedConfig {
  const problems = new Map<string, ConfigProblem>();
  const values = new Map<symbol, unknown>();
  for (const definition of definitions) values.set(definition.token, readSettings(definition, environment, problems));
  for (const problem of problemsOfGiven(later, environment))
    if (!problems.has(problem.variable)) problems.set(problem.variable, problem);
  if (problems.size > 0) throw new ConfigError([...problems.values()]);
  return new LoadedConfig(values);
}

function problemsOfGiven(definitions: readonly ConfigDefinition[], environment: Environment): ConfigProblem[] {
  const problems = new Map<string, ConfigProblem>();
  for (const definition of definitions) readSettings(definition, environment, problems);
  return [...problems.values()].filter(({ rule }) => rule !== MUST_BE_SET);
}

function readSettings(definition: ConfigDefinition, environment: Environment, problems: Map<string, ConfigProblem>): unknown {
  const values: Record<string, unknown> = {};
  for (const variable of variablesOf(definition)) {
    try {
      values[variable.field] = readSetting(variable, environment);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      problems.set(variable.variable, error.problem);
    }
  }
  for (const problem of halves(definition, values)) if (!problems.has(problem.variable)) problems.set(problem.variable, problem);
  return Object.freeze(values);
}

/** Settings that are missing beside one that is given and does nothing without them. */
function halves(definition: ConfigDefinition, values: Readonly<Record<string, unknown>>): ConfigProblem[] {
  const variables = new Map(variablesOf(definition).map(({ field, variable }) => [field, variable]));
  return definition.together.flatMap((fields) => {
    const given = fields.find((field) => values[field] !== undefined);
    if (given === undefined) return [];
    const missing = fields.filter((field) => values[field] === undefined);
    return missing.map((field) => ({
      variable: variables.get(field)!,
      rule: `must be set too, since ${variables.get(given)} is`,
    }));
  });
}

class Unfit extends Error {
  constructor(readonly problem: ConfigProblem) {
    super(problem.rule);
  }
}

function readSetting(variable: Variable, environment: Environment): unknown {
  const text = readText(variable, environment);
  const parsed = variable.schema.safeParse(text);
  if (parsed.success) return parsed.data instanceof EnvironmentSelection ? parsed.data.from(environment) : parsed.data;
  const rule = text === undefined ? MUST_BE_SET : parsed.error.issues.map(({ message }) => message).join('; ');
  const shown = text === undefined || variable.secret ? undefined : text.slice(0, MAX_SHOWN_LENGTH);
  throw new Unfit({ variable: variable.variable, value: shown, rule });
}

function readText({ variable, secret }: Variable, environment: Environment): string | undefined {
  const direct = environment[variable] || undefined;
  const file = secret ? environment[`${variable}_FILE`] || undefined : undefined;
  if (file === undefined) return direct;
  if (direct !== undefined) throw new Unfit({ variable, rule: `set either this or ${variable}_FILE, not both` });
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new Unfit({
      variable: `${variable}_FILE`,
      value: file,
      rule: `cannot be read (${(error as NodeJS.ErrnoException).code})`,
    });
  }
}

/** As `loadConfig`; prints what is wrong to standard error and ends the process instead of throwing. */
export const loadConfigOrExit: typeof loadConfig = (...given) => {
  try {
    return loadConfig(...given);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
};
