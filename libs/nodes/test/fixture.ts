import type { Failure } from '@weft/engine';
import type { HttpRequest, WebhookAnswer } from '@weft/node-sdk';
import type { Item, Json, OnError } from '@weft/workflow-model';

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
  /** What the sandbox gives back. */
  readonly code?: Json;
  readonly expect: {
    readonly outputs?: Readonly<Record<string, readonly Item[]>>;
    readonly failure?: Partial<Omit<Failure, 'message'>> & { readonly message?: string };
    /** The requests that were sent, each compared by the parts that are given. */
    readonly requests?: readonly Partial<HttpRequest>[];
    readonly answer?: WebhookAnswer;
    /** How long the step parks, in milliseconds; the outputs are those after the wait. */
    readonly waitMs?: number;
  };
}

export interface FixtureResponse {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, with that content type. */
  readonly json?: Json;
  readonly text?: string;
}
