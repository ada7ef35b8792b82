import type { JsonObject } from '@weft/workflow-model';

/** A node that a workspace or the operator has added: it runs in the sandbox. */
export interface CustomNode {
  /** What it says of itself, and all that it may do. */
  readonly manifest: JsonObject & { readonly type: string; readonly version: number };
  /** JavaScript that sets `$weftNode.default`. */
  readonly code: string;
}
