import type { BinaryRef, Item, Json } from '@weft/workflow-model';
import type { WebhookAnswer } from './webhook.ts';

/** What a node may do to the world. Supplied by the executor; faked in tests. */
export interface NodePorts {
  readonly http: HttpPort;
  readonly code: CodePort;
  readonly files: FilePort;
  /** Answers the caller of the run. Resolves once the answer is certain; a second answer is a NodeFailure. */
  respond(answer: WebhookAnswer): Promise<void>;
}

/** A credential that a node may use, by name: its secret is added behind the ports and never seen by a node. */
export interface CredentialUse {
  readonly type: string;
  readonly credentialId: string;
  /** The node whose credential it is: what the vault is asked for names it. */
  readonly nodeId: string;
}

/** The files of the run's workspace, by content. Items hold references to them. */
export interface FilePort {
  /** Kept once it resolves; the same content twice is one file. */
  write(
    content: Uint8Array | AsyncIterable<Uint8Array>,
    about: { readonly mimeType: string; readonly fileName?: string },
  ): Promise<BinaryRef>;
  /** The whole content, for nodes that need it at once. @throws NodeFailure FILE_TOO_LARGE, FILE_MISSING */
  read(file: BinaryRef): Promise<Uint8Array>;
  /** The content piece by piece, whatever its size. @throws NodeFailure FILE_MISSING */
  open(file: BinaryRef): Promise<AsyncIterable<Uint8Array>>;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** From the first byte sent to the last received, redirects included. */
  readonly timeoutMs: number;
  /** 0 hands the redirect itself back. */
  readonly maxRedirects: number;
  readonly signal: AbortSignal;
  /** Sent along, to the hosts that it is bound to and to no others. */
  readonly credential?: CredentialUse;
}

export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  /** Lower-case names; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** After redirects. */
  readonly url: string;
}

export interface HttpPort {
  /** @throws NodeFailure HTTP_BLOCKED, HTTP_UNREACHABLE, HTTP_TIMED_OUT, HTTP_TOO_LARGE. Any status is an answer. */
  request(request: HttpRequest): Promise<HttpResponse>;
}

/** A piece of user code and the data it may see. Runs in a sandbox process, never here. */
export interface CodeJob {
  /** The body of an async function. */
  readonly source: string;
  /** `all`: once, with every item. `each`: once for each item. */
  readonly mode: 'all' | 'each';
  readonly items: readonly Item[];
  /** Items of other nodes that the code names: nodes[name][run index][output index]. */
  readonly nodes: Readonly<Record<string, readonly (readonly (readonly Item[])[])[]>>;
  /** By node name, for each item: where the item of that node which it came from stands, as [run, output, item]. Absent where no code asks. */
  readonly paired?: Readonly<Record<string, readonly (readonly [number, number, number] | null)[]>>;
  /** Plain values by global name: `$workflow`, `$execution`, `$vars`, `$env`, `$prevNode`, `$runIndex`, `$mode` … */
  readonly globals: Readonly<Record<string, Json>>;
  readonly timezone: string;
  /** Milliseconds since the epoch: `$now`. */
  readonly now: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface CodePort {
  /**
   * What the code returned, as plain JSON: for `all` one value, for `each` an array with a value for each item.
   * @throws NodeFailure CODE_FAILED (with line), CODE_TIMED_OUT, CODE_OUT_OF_MEMORY, CODE_RESULT_INVALID, SANDBOX_UNAVAILABLE.
   */
  run(job: CodeJob): Promise<unknown>;
}
