import type { JsonObject } from './json.ts';

/** Which input item an output item came from. `input` is the input's index and is left out for the first. */
export interface Lineage {
  readonly item: number;
  readonly input?: number;
  /** Run index of the node's earlier activation that had the item at its input: of a loop, which hands on later what came before. */
  readonly run?: number;
}

/** A file that travels with an item: a reference into content-addressed storage, never the bytes. */
export interface BinaryRef {
  readonly sha256: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly fileName?: string;
}

export interface ItemError {
  readonly message: string;
  readonly code?: string;
  readonly description?: string;
}

/** A datum that flows along the edges. Immutable: a node returns new items and may pass on the ones it got. */
export interface Item {
  readonly json: JsonObject;
  readonly binary?: Readonly<Record<string, BinaryRef>>;
  /** Exact through every node; absent where it is not known. */
  readonly pairedItem?: Lineage | readonly Lineage[];
  readonly error?: ItemError;
}
