import type { Json, JsonObject } from '@weft/workflow-model';

/** A node of an n8n file, read leniently: ids and names are there and unique. */
export interface N8nNode {
  readonly id: string;
  readonly name: string;
  /** What the file's connections, pinned data and expressions call it; undefined where an earlier node has that name. */
  readonly fileName: string | undefined;
  /** Full name, such as `n8n-nodes-base.set`. */
  readonly type: string;
  readonly typeVersion: number;
  readonly position: { readonly x: number; readonly y: number };
  readonly parameters: JsonObject;
  /** The node exactly as it stood in the file. */
  readonly source: JsonObject;
  /** connections.main[output index], as in the file; for converters that must know what is connected. */
  readonly mainConnections: readonly Json[];
  /** What reading had to change. */
  readonly repairs: readonly string[];
}

/** The parts of an n8n file, not yet checked any further. */
export interface N8nFile {
  readonly name: string;
  readonly description: string | undefined;
  readonly nodes: readonly JsonObject[];
  readonly connections: JsonObject;
  readonly settings: JsonObject;
  readonly pinData: JsonObject;
  readonly staticData: Json | undefined;
  /** The workflow itself, out of whatever it was wrapped in. */
  readonly source: JsonObject;
  /** What an export of Weft put into it. */
  readonly travelling: Json | undefined;
}

/** An expression is told by its first character, never by looking at data. */
export function isExpression(value: unknown): value is `=${string}` {
  return typeof value === 'string' && value.startsWith('=');
}
