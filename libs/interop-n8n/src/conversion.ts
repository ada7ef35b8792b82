import type { Json, JsonObject, WorkflowNode } from '@weft/workflow-model';
import { isSame } from './kept/fingerprint.ts';
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
  /** Weft's node type. */
  readonly type: string;
  /** Weft's version of it; 1 where absent. */
  readonly typeVersion?: number;
  readonly parameters: Readonly<Record<string, Json | undefined>>;
  /** Weft's input handle by n8n's input index; one `main` where absent. */
  readonly inputs?: readonly string[];
  /** Weft's output handle by n8n's output index, without the error output; undefined where nothing can leave. One `main` where absent. */
  readonly outputs?: readonly (string | undefined)[];
  /** Types of the credentials that it uses; where absent, all that the file names for it. */
  readonly credentialTypes?: readonly string[];
}

/** Turns one n8n node type into Weft's. Any other version of the type becomes a placeholder. */
export interface Converter {
  readonly type: string;
  /** Exactly the versions that are tested. */
  readonly versions: readonly number[];
  /** @throws CannotConvert where the node would not do what it did in n8n. */
  convert(input: ConverterInput): Converted;
}

/** What a writer gets to see of a node. */
export interface WriterInput {
  readonly node: WorkflowNode;
  /** Weft's parameters. What is absent has the default of the node's schema: give it as the fallback. */
  readonly parameters: ParameterReader;
  /** The version of n8n's node to write: the one that the node was imported from where the writer lists it, else the last one listed. */
  readonly version: number;
  /** Records what the node will not do in n8n as it does in Weft. */
  note(difference: string): void;
}

export interface Written {
  /** n8n's parameters. Leave out (undefined) what n8n's default of that version is: see `unless`. */
  readonly parameters: Readonly<Record<string, Json | undefined>>;
  /** Where these parameters need another type or version than the writer's own. */
  readonly type?: string;
  readonly version?: number;
  /** For nodes that n8n calls by an address of their own: webhooks, forms, chats, waits. */
  readonly webhookId?: string;
}

/**
 * Turns one of Weft's node types into n8n's. What it forgets or cannot say is found by reading the result back: it is reported, and
 * travels in the file's `meta.weft`.
 */
export interface Writer {
  /** Weft's node type. */
  readonly type: string;
  /** Weft's versions of it; [1] where absent. */
  readonly typeVersions?: readonly number[];
  /** n8n's node type, in full. */
  readonly target: string;
  /** n8n's versions that it writes, oldest first; their converters must read them. */
  readonly versions: readonly number[];
  /** @throws CannotConvert where n8n's node would quietly do something else. The node then travels as it is, and n8n does not run it. */
  write(input: WriterInput): Written;
}

/** Undefined, and so left out of the file, where the value is n8n's default. */
export function unless(value: Json | undefined, usual: Json): Json | undefined {
  return value !== undefined && isSame(value, usual) ? undefined : value;
}

/** The group, or undefined where nothing is in it. */
export function groupOf(fields: Readonly<Record<string, Json | undefined>>): JsonObject | undefined {
  const group = withoutUndefined(fields);
  return Object.keys(group).length > 0 ? group : undefined;
}

export const MAIN = ['main'] as const;

/** Leaves out what is undefined, so that the document's defaults apply. */
export function withoutUndefined(parameters: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(parameters).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
