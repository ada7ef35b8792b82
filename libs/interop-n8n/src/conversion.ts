import type { Json, JsonObject } from '@weft/workflow-model';
import type { N8nNode } from './n8n-file.ts';
import type { ParameterReader } from './parameter-reader.ts';

/** What a converter gets to see of a node. */
export interface ConverterInput {
  readonly node: N8nNode;
  readonly version: number;
  readonly parameters: ParameterReader;
  /** Records a difference that the user should know of; the node then counts as `converted`, no longer as `supported`. */
  note(difference: string): void;
}

export interface Converted {
  /** Weft's node type, always in version 1. */
  readonly type: string;
  readonly parameters: Readonly<Record<string, Json | undefined>>;
  /** Weft's input handle by n8n's input index; one `main` where absent. */
  readonly inputs?: readonly string[];
  /** Weft's output handle by n8n's output index, without the error output; undefined where nothing can leave. One `main` where absent. */
  readonly outputs?: readonly (string | undefined)[];
}

/** Turns one n8n node type into Weft's. Any other version of the type becomes a placeholder. */
export interface Converter {
  readonly type: string;
  /** Exactly the versions that are tested. */
  readonly versions: readonly number[];
  /** @throws CannotConvert where the node would not do what it did in n8n. */
  convert(input: ConverterInput): Converted;
}

export const MAIN = ['main'] as const;

/** Leaves out what is undefined, so that the document's defaults apply. */
export function withoutUndefined(parameters: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(parameters).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
