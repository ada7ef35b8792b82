import type { BinaryRef, Json } from '@weft/workflow-model';

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/** When the caller of a webhook gets its answer: once the run is certain, from the last node, or from a Respond node. */
export type RespondMode = 'immediately' | 'last-node' | 'respond-node';

/** A route that a trigger wants served. */
export interface WebhookRoute {
  readonly method: HttpMethod;
  /** Without a leading slash; a segment `:name` matches anything and lands in `params.name`. */
  readonly path: string;
  readonly respond: RespondMode;
  /** Answer of the mode `immediately`; also what HEAD gets. */
  readonly immediate: WebhookAnswer;
  /** The caller must send this header with a value of this SHA-256 (hex). The value itself is never stored. */
  readonly authentication?: { readonly header: string; readonly sha256: string };
}

/** The answer to the caller of a webhook. */
export interface WebhookAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text and bytes of a file are sent as they are; `json` is serialised; none means an empty body. */
  readonly body?: { readonly text: string } | { readonly json: Json } | { readonly file: BinaryRef };
}

/** The `json` of a webhook trigger's item. Body is parsed JSON or form fields, else text. */
export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Json;
  readonly webhookUrl: string;
  readonly executionMode: 'production' | 'test';
}
