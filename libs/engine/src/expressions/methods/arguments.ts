import type { Evaluation } from '../evaluation.ts';
import { ExpressionError } from '../expression-error.ts';
import { toNumber, toText } from '../values/coerce.ts';
import { kindOf } from '../values/kind.ts';
import { writeOwn } from '../values/own-property.ts';

export function textArgument(value: unknown, run: Evaluation, fallback?: string): string {
  return value === undefined && fallback !== undefined ? fallback : toText(value, run);
}

/** For native methods that treat an absent number in a way of their own. */
export function optionalNumber(value: unknown, run: Evaluation): number | undefined {
  return value === undefined ? undefined : toNumber(value, run);
}

export function numberArgument(value: unknown, run: Evaluation, fallback: number): number {
  return value === undefined ? fallback : toNumber(value, run);
}

export type Options = Readonly<Record<string, string | number | boolean>>;

/** Options of Intl or Luxon: the plain values of an object, and nothing else. The object itself where it has no others. */
export function optionsArgument(value: unknown): Options | undefined {
  if (kindOf(value) !== 'object') return undefined;
  const given = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(given);
  for (let index = 0; index < keys.length; index++) if (!isOption(given[keys[index] as string])) return plainOptions(given, keys);
  return given as Options;
}

function plainOptions(given: Readonly<Record<string, unknown>>, keys: readonly string[]): Options {
  const options: Record<string, string | number | boolean> = {};
  for (const key of keys) {
    const option = given[key];
    if (isOption(option)) writeOwn(options, key, option);
  }
  return options;
}

function isOption(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** One locale or a list of them. */
export function localesArgument(value: unknown): string | string[] | undefined {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.filter((locale): locale is string => typeof locale === 'string') : undefined;
}

export function refuse(message: string, fix?: string): ExpressionError {
  return new ExpressionError('EXPRESSION_FAILED', message, fix);
}
