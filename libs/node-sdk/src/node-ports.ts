import type { Activation, CustomDataEntries, Failure, LogLine } from '@weft/engine';
import type { BinaryRef, Item, Json } from '@weft/workflow-model';
import type { CredentialUse } from './credential-use.ts';
import type { DataTablePort } from './data-table-port.ts';
import type { DiskPort } from './disk-port.ts';
import type { ImagePort } from './image-port.ts';
import type { MailPort } from './mail-port.ts';
import type { RedisPort } from './redis-port.ts';
import type { RemoteFilePort } from './remote-file-port.ts';
import type { SeenScope, SeenValues } from './seen-values.ts';
import type { SqlPort } from './sql-port.ts';
import type { StaticData } from './static-data.ts';
import type { TokenPort } from './token-port.ts';
import type { WebhookAnswer } from './webhook.ts';

/** What a node may do to the world. Supplied by the executor; faked in tests. */
export interface NodePorts extends TokenPort {
  readonly http: HttpPort;
  readonly code: CodePort;
  readonly files: FilePort;
  readonly disk: DiskPort;
  readonly mail: MailPort;
  readonly dataTables: DataTablePort;
  readonly images: ImagePort;
  readonly redis: RedisPort;
  readonly remoteFiles: RemoteFilePort;
  readonly sql: SqlPort;
  readonly workflows: WorkflowPort;
  readonly crypto: CryptoPort;
  /** See `NodeContext.seenValues`. */
  seenValues(scope: SeenScope): SeenValues;
  /** Answers the caller of the run. Resolves once the answer is certain. Only the first answer counts; a later one is nobody's, and no failure. */
  respond(answer: WebhookAnswer, by: Activation): Promise<void>;
}

export const HASH_ALGORITHMS = [
  'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-384', 'sha3-512',
] as const; // prettier-ignore

export interface HashKind {
  readonly algorithm: (typeof HASH_ALGORITHMS)[number];
  readonly encoding: 'hex' | 'base64';
  /** With it the hash is an HMAC (RFC 2104). Text is taken as UTF-8. */
  readonly secret?: string;
}

export interface SignatureKind extends Pick<HashKind, 'algorithm' | 'encoding'> {
  /** In PEM form, without a passphrase. RSA signs by RSASSA-PKCS1-v1_5, elliptic curves by ECDSA in DER form. */
  readonly privateKey: string;
}

/** Hashes, signatures and chance. A node that asks for chance is not deterministic, and has to say so. */
export interface CryptoPort {
  hashText(text: string, kind: HashKind): string;
  hashFile(content: AsyncIterable<Uint8Array>, kind: HashKind): Promise<string>;
  /** Text is taken as UTF-8. @throws NodeFailure PRIVATE_KEY_INVALID */
  signText(text: string, kind: SignatureKind): string;
  /** @throws NodeFailure PRIVATE_KEY_INVALID */
  signFile(content: AsyncIterable<Uint8Array>, kind: SignatureKind): Promise<string>;
  /** Nobody can foresee them. */
  randomBytes(count: number): Uint8Array;
}

/** One call of another workflow, with what it would run now. */
export interface PreparedCall {
  readonly workflow: { readonly id: string; readonly name: string; readonly version: number };
  readonly items: readonly Item[];
  /** What the executor needs to start it; nothing for the node. */
  readonly start: Json;
}

/** What became of a call; `resume.results` of a step that has waited for calls holds one for each, in their order. */
export interface CallResult {
  readonly executionId: string;
  readonly workflowId: string;
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  /** What its last node gave, where it has succeeded. */
  readonly items?: readonly Item[];
  readonly error?: { readonly code: string; readonly message: string; readonly nodeName?: string; readonly fix?: string };
}

/** Other workflows of the run's workspace. */
export interface WorkflowPort {
  /**
   * What calls of a workflow would run now, one for each list of items. Starts nothing: a step that waits for them is parked with them.
   * @throws NodeFailure SUB_WORKFLOW_MISSING, SUB_WORKFLOW_INVALID, SUB_WORKFLOW_WITHOUT_TRIGGER, SUB_WORKFLOW_TOO_DEEP, SUB_WORKFLOW_UNRESOLVED
   */
  prepare(workflowId: string, starts: readonly (readonly Item[])[], signal: AbortSignal): Promise<readonly PreparedCall[]>;
  /** Starts calls that nobody waits for, once for the activation, whatever its attempts. Resolves to their executions once these are certain. */
  start(calls: readonly PreparedCall[], by: Activation): Promise<readonly string[]>;
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
  readonly body?: string | Uint8Array | StreamedBody;
  /** From the first byte sent to the last received, redirects included. */
  readonly timeoutMs: number;
  /** 0 hands the redirect itself back. */
  readonly maxRedirects: number;
  readonly signal: AbortSignal;
  /** The only hosts that any hop of the request may go to, as a credential's hosts are written; absent: any. */
  readonly hosts?: readonly string[];
  /** Sent along, to the hosts that it is bound to and to no others. */
  readonly credential?: CredentialUse;
  /** Shown while the connection is made, to the hosts that it is bound to and to no others: a credential of the type `httpSslAuth`. */
  readonly clientCertificate?: CredentialUse;
  /** Any certificate will do. Refused (HTTP_TLS) where the operator does not permit that. */
  readonly acceptsAnyCertificate?: boolean;
  /**
   * Asked once, with the head of the answer after redirects. What it gives takes the body piece by piece, unpacked; `body`
   * of the response is empty then. Where it gives nothing the body is handed back whole.
   */
  receive?(head: HttpResponseHead): BodyReceiver | undefined;
}

/** A body that is never held whole. Opened again where a redirect or a second try sends it once more. */
export interface StreamedBody {
  open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
  /** Where it is known: sent as Content-Length. */
  readonly sizeBytes?: number;
}

/** Resolves once the content is where it belongs. An exception ends the request and is passed on as it is. */
export type BodyReceiver = (content: AsyncIterable<Uint8Array>) => Promise<void>;

export interface HttpResponseHead {
  readonly status: number;
  readonly statusText: string;
  /** Lower-case names; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Each Set-Cookie header of the answer by itself: joined they could not be told apart. */
  readonly setCookies?: readonly string[];
  /** After redirects, without what a credential added to it. */
  readonly url: string;
}

export interface HttpResponse extends HttpResponseHead {
  readonly body: Uint8Array;
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
  /** Parameters by node name, for `$('X').params`; the node before under the empty name. Absent where no code asks. */
  readonly params?: Readonly<Record<string, Json>>;
  /** Told what the code wrote to its console, also where it failed. */
  readonly onConsole?: (lines: readonly LogLine[]) => void;
  /** Told what the code has set as `$execution.customData`, also where it failed. */
  readonly onCustomData?: (entries: CustomDataEntries) => void;
  /** What `$getWorkflowStaticData` gives; without it that is an error. */
  readonly staticData?: StaticData;
  /** Told which parts of that the code has changed, before its result; not where it failed. */
  readonly onStaticData?: (changed: Partial<StaticData>) => void;
  /**
   * For `each`. Where it is given, an item for which the code fails does not end the job: it is told here, and its value is null. Limits
   * of time and memory end it all the same.
   */
  readonly onItemFailed?: (failure: Failure, itemIndex: number) => void;
}

/** JavaScript expressions beyond the subset that is evaluated in process: for the sandbox, all items of an activation at once. */
export interface ExpressionJob extends Omit<CodeJob, 'source' | 'mode' | 'staticData' | 'onStaticData' | 'onItemFailed'> {
  /** Each is one JavaScript expression, or the body of a function where it has statements. Without `=` and braces. */
  readonly sources: readonly string[];
}

/** What one expression gave for one item. */
export type ExpressionResult = { readonly value: unknown } | { readonly error: string };

/** The code of a custom node, with what it is given. */
export interface NodeCodeJob extends Pick<CodeJob, 'source' | 'timezone' | 'now' | 'timeoutMs' | 'signal' | 'onConsole'> {
  /** `type@version` of the node; absent where it only says what it is. */
  readonly name?: string;
  /** What the context of the node is made of inside the sandbox. */
  readonly node: Json;
  /**
   * Does what the code asks for outside. A NodeFailure is told to the code, which may go on; any other exception ends the job and is
   * passed on as it is.
   */
  readonly onRequest?: (operation: string, input: Json) => Promise<Json>;
}

export interface CodePort {
  /**
   * results[item][source].
   * @throws NodeFailure CODE_TIMED_OUT, CODE_OUT_OF_MEMORY, SANDBOX_UNAVAILABLE; what an expression throws is its result.
   */
  evaluate(job: ExpressionJob): Promise<readonly (readonly ExpressionResult[])[]>;
  /**
   * What the code returned, as plain JSON: for `all` one value, for `each` an array with a value for each item.
   * @throws NodeFailure CODE_FAILED (with line), CODE_TIMED_OUT, CODE_OUT_OF_MEMORY, CODE_RESULT_INVALID, SANDBOX_UNAVAILABLE.
   */
  run(job: CodeJob): Promise<unknown>;
  /** What the code of a custom node returned, as plain JSON. @throws NodeFailure as `run` does */
  runNode(job: NodeCodeJob): Promise<unknown>;
}
