import type { Environment } from './load-config.ts';

/** Takes variables out of the environment of this process: of libraries that would do by them what our settings do not let them. */
export function withdrawVariables(prefixes: readonly string[], environment: Environment = process.env): void {
  for (const name of Object.keys(environment))
    if (prefixes.some((prefix) => name.startsWith(prefix))) delete (environment as Record<string, unknown>)[name];
}
