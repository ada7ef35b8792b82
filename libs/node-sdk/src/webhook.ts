import type { BinaryRef, Json } from '@weft/workflow-model';
import type { FormPage } from './form-page.ts';
import type { FormEnding, HostedPage } from './hosted-page.ts';

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/**
 * When the caller of a webhook gets its answer: once the run is certain, from the last node, from a Respond node, or piece by piece from
 * every Respond node that the run comes to.
 */
export const RESPOND_MODES = ['immediately', 'last-node', 'respond-node', 'streaming'] as const;
export type RespondMode = (typeof RESPOND_MODES)[number];

/**
 * What a caller must present: a header whose value has this SHA-256 (hex; the value itself is never stored), or what the vault
 * compares with a credential.
 */
export type CallerAuthentication =
  { readonly header: string; readonly sha256: string } | { readonly type: string; readonly credentialId: string };

/** Who may call, and how the body is taken. Absent fields ask for nothing. */
export interface CallIntake {
  readonly authentication?: CallerAuthentication;
  /** Addresses or CIDR ranges; any other caller is refused. */
  readonly allowedAddresses?: readonly string[];
  /** Refuses previews of links and crawlers. */
  readonly ignoreBots?: boolean;
  /** Origins whose pages may call from a browser; absent: every origin. */
  readonly allowedOrigins?: readonly string[];
  /** Keeps the bytes of the body as a file, whatever they are. */
  readonly rawBody?: boolean;
  /** Name under which a body that is a file is found in `binary`; default `data`. For fields of a form: their prefix, where it is set. */
  readonly binaryName?: string;
}

/** A route that a trigger wants served. */
export interface WebhookRoute extends CallIntake {
  readonly method: HttpMethod;
  /** Without a leading slash; a segment `:name` matches anything and lands in `params.name`. */
  readonly path: string;
  readonly respond: RespondMode;
  /** Number of the trigger's output by which its calls leave; absent: the first. */
  readonly output?: number;
  /** Answer of the mode `immediately`; also what HEAD gets. */
  readonly immediate: WebhookAnswer;
  /** Of triggers that have a page instead of taking calls of others. */
  readonly page?: HostedPage;
}

/** What a run that waits for a call wants served, under its own resume address. */
export interface ResumeRoute {
  /** `form`: GET shows the form, POST submits it. */
  readonly kind: 'webhook' | 'form';
  /** `path` is the suffix behind the resume address; empty for the address itself. */
  readonly route: WebhookRoute;
  readonly form?: FormPage;
}

/** The answer to the caller of a webhook. */
export interface WebhookAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text and bytes of a file are sent as they are; `json` is serialised; none means an empty body. */
  readonly body?: { readonly text: string } | { readonly json: Json } | { readonly file: BinaryRef };
  /** What whoever has sent a form is shown in its place. */
  readonly ending?: FormEnding;
}

/** The `json` of a webhook trigger's item. Body is parsed JSON or form fields, else text. */
export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  /** Texts; lists and objects where names repeat or have brackets. */
  readonly query: Readonly<Record<string, Json>>;
  readonly body: Json;
  readonly webhookUrl: string;
  readonly executionMode: 'production' | 'test';
  /** Claims of the token that the caller presented. */
  readonly jwtPayload?: Json;
}

/** A call as a run gets it. */
export interface WebhookCall {
  readonly request: WebhookRequest;
  /** Files of the body, kept already. */
  readonly binary?: Readonly<Record<string, BinaryRef>>;
}

/** The answer where no node gives one. A failure says which execution to look at and nothing of its inside: the caller is often a stranger. */
export function answerOfEnd(executionId: string, outcome: 'succeeded' | 'failed' | 'cancelled'): WebhookAnswer {
  const how = { succeeded: 'finished', failed: 'failed', cancelled: 'was stopped' }[outcome];
  const json = { message: `The workflow ${how}.`, executionId };
  return { status: outcome === 'succeeded' ? 200 : 500, headers: {}, body: { json } };
}
