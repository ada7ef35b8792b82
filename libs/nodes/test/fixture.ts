import type { Failure } from '@weft/engine';
import type {
  CallResult,
  HttpRequest,
  OutgoingMail,
  RedisCommand,
  RedisReply,
  SqlRequest,
  SqlResult,
  WebhookAnswer,
} from '@weft/node-sdk';
import type { Item, Json, JsonObject, OnError } from '@weft/workflow-model';
import type { FakeCall } from './fake-workflows.ts';

/** One case of a node: what it is given and what comes of it, run by the real engine. */
export interface Fixture {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Json>>;
  /** Items of the first input, or a list of inputs where the first element is a list or null (an input that stays silent). */
  readonly input: readonly Item[] | readonly (readonly Item[] | null)[];
  readonly node?: { readonly onError?: OnError };
  /** Items of another node by its name, which the node under test may read. */
  readonly other?: Readonly<Record<string, readonly Item[]>>;
  /** What the other side answers, request by request. */
  readonly http?: readonly FixtureResponse[];
  /** For triggers: the number of the output by which the start leaves. */
  readonly triggerOutput?: number;
  readonly startedBy?: readonly string[];
  /** Items of the call that ends the node's wait; without it the time does. */
  readonly call?: readonly Item[];
  /** What somebody, or a deadline, has decided; `items` are the answers to a form. `asked` stands in for what was asked. */
  readonly decision?: { readonly decision: string; readonly items?: readonly Item[]; readonly by?: Json; readonly asked?: Json };
  /** What the runs that the node has called and waits for came to. */
  readonly called?: readonly CallResult[];
  /** The node's credentials: ids by type. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** What the node has met in earlier executions: values as canonical JSON, or the highest of all. */
  readonly met?: { readonly values?: readonly string[]; readonly highest?: number };
  /** Files of an FTP or SFTP server: texts by path. */
  readonly remote?: Readonly<Record<string, string>>;
  /** What a Redis server replies, request by request. */
  readonly redis?: readonly (readonly RedisReply[])[];
  /** What is on the disk: texts by path. */
  readonly disk?: Readonly<Record<string, string>>;
  /** What a database answers, request by request; a text is a failure with this code. */
  readonly sql?: readonly (readonly SqlResult[] | string)[];
  /** Rows of data tables, by table. */
  readonly tables?: Readonly<Record<string, readonly JsonObject[]>>;
  /** Files by a name of the fixture's own; `"binary": { "data": "<that name>" }` in an item stands for a reference to one. */
  readonly files?: Readonly<Record<string, FixtureFile>>;
  /** What the sandbox gives back. */
  readonly code?: Json;
  readonly expect: {
    readonly outputs?: Readonly<Record<string, readonly Item[]>>;
    readonly failure?: Partial<Omit<Failure, 'message'>> & { readonly message?: string };
    /** The requests that were sent, each compared by the parts that are given. */
    readonly requests?: readonly Partial<HttpRequest>[];
    readonly answer?: WebhookAnswer;
    /** What is on the disk afterwards: texts by path. */
    readonly disk?: Readonly<Record<string, string>>;
    /** Rows of data tables afterwards, by table, each compared by the fields that are given. */
    readonly tables?: Readonly<Record<string, readonly JsonObject[]>>;
    /** By which names data tables were written to. */
    readonly writes?: readonly string[];
    /** The mails that were sent, each compared by the parts that are given. */
    readonly mails?: readonly Partial<OutgoingMail & { readonly credentialId: string }>[];
    /** The files of the FTP or SFTP server afterwards: texts by path. */
    readonly remote?: Readonly<Record<string, string>>;
    /** What a database was asked, request by request, each compared by the parts that are given. */
    readonly sql?: readonly Partial<SqlRequest>[];
    /** The commands that a Redis server was sent, request by request. */
    readonly redis?: readonly (readonly RedisCommand[])[];
    /** What was asked of what it has met in earlier executions. */
    readonly remembers?: readonly string[];
    /** How long the node paused between its calls, each time, in milliseconds. */
    readonly pauses?: readonly number[];
    /** How long the step parks, in milliseconds; the outputs are those after the wait. */
    readonly waitMs?: number;
    /** What is asked of the call that ends the wait, compared by the parts that are given. */
    readonly waitFor?: Json;
    /** What is asked of people, compared by the parts that are given. */
    readonly asks?: Json;
    /** The runs of other workflows that it waits for, and those that it does not wait for. */
    readonly calls?: readonly FakeCall[];
    readonly starts?: readonly FakeCall[];
  };
}

export interface FixtureResponse {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, with that content type. */
  readonly json?: Json;
  readonly text?: string;
  readonly setCookies?: readonly string[];
  /** Bytes that are no text. */
  readonly base64?: string;
}

export interface FixtureFile {
  readonly text?: string;
  readonly base64?: string;
  readonly mimeType: string;
  readonly fileName?: string;
}
