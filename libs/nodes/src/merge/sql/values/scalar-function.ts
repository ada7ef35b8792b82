import type { Json } from '@weft/workflow-model';
import { sqlTooLarge } from '../sql-failure.ts';

/** A function of values; null for what it cannot work with. */
export interface ScalarFunction {
  /** The least and the greatest number of parameters. */
  readonly parameters: readonly [number, number];
  call(...parameters: readonly Json[]): Json;
}

/** One text, in characters: a few calls could fill the memory otherwise. */
const MAX_TEXT = 5_000_000;

/** Called with the length of a text before it is made. @throws NodeFailure MERGE_SQL_TOO_LARGE */
export function checkLength(length: number): void {
  if (length > MAX_TEXT) throw sqlTooLarge(`makes a text of more than ${MAX_TEXT} characters`);
}

/** @throws NodeFailure MERGE_SQL_TOO_LARGE */
export function joinTexts(texts: readonly (string | null)[], separator: string): string {
  checkLength(texts.reduce((length, text) => length + (text?.length ?? 0) + separator.length, 0));
  return texts.join(separator);
}
