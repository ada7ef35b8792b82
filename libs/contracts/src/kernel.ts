import type { ErrorCode } from '@weft/errors';
import type { z } from 'zod';

/** How long a caller waits for an answer where the request says nothing else. */
const DEFAULT_TIMEOUT_MS = 5_000;

export interface RequestContract<Input extends z.ZodType = z.ZodType, Output = unknown, Code extends ErrorCode = ErrorCode> {
  /** `weft.v1.<service>.<request>`; filled in by `defineService`. */
  readonly subject: string;
  readonly input: Input;
  /** Type only: an answer comes from our own code and is not parsed again. */
  readonly output: Output;
  /** Codes that a caller may meet besides `UNIVERSAL_ERRORS`. */
  readonly errors: readonly Code[];
  readonly timeoutMs: number;
}

/**
 * Who gets an event: one replica of each service that listens, every replica of them, or the one instance whose id is part
 * of the subject.
 */
export type Delivery = 'one-replica' | 'every-replica' | 'instance';

export interface EventContract<Payload extends z.ZodType = z.ZodType, D extends Delivery = Delivery> {
  readonly subject: string;
  readonly payload: Payload;
  readonly delivery: D;
}

export interface ServiceContract {
  readonly name: string;
  readonly requests: Readonly<Record<string, RequestContract>>;
  readonly events: Readonly<Record<string, EventContract>>;
}

/** Errors that any request may meet: they need no declaration. */
export const UNIVERSAL_ERRORS = [
  'INTERNAL',
  'INVALID_INPUT',
  'PAYLOAD_TOO_LARGE',
  'REQUEST_TIMEOUT',
  'SERVICE_UNAVAILABLE',
  'STORE_UNAVAILABLE',
] as const satisfies readonly ErrorCode[];

/** Declares the type of a request's answer: `output: answer<WorkflowView>()`. */
export const answer = <T>(): T => undefined as T;

interface RequestDeclaration<Input extends z.ZodType, Code extends ErrorCode> {
  input: Input;
  errors?: readonly Code[];
  timeoutMs?: number;
}

export function request<Input extends z.ZodType, const Code extends ErrorCode = never>(
  declaration: RequestDeclaration<Input, Code> & { output?: undefined },
): RequestContract<Input, void, Code>;
export function request<Input extends z.ZodType, Output, const Code extends ErrorCode = never>(
  declaration: RequestDeclaration<Input, Code> & { output: Output },
): RequestContract<Input, Output, Code>;
export function request(declaration: RequestDeclaration<z.ZodType, ErrorCode> & { output?: unknown }): RequestContract {
  return { subject: '', errors: [], timeoutMs: DEFAULT_TIMEOUT_MS, ...declaration, output: undefined };
}

export function event<Payload extends z.ZodType, const D extends Delivery>(declaration: {
  payload: Payload;
  delivery: D;
}): EventContract<Payload, D> {
  return { subject: '', ...declaration };
}

/** Fills in every subject, so that none is typed by hand. */
export function defineService<
  const Requests extends Record<string, RequestContract<z.ZodType, any, any>>, // eslint-disable-line @typescript-eslint/no-explicit-any -- any output and code
  const Events extends Record<string, EventContract>,
>(
  name: string,
  contract: { requests: Requests; events: Events },
): { readonly name: string; readonly requests: Requests; readonly events: Events } {
  const named = <T extends object>(group: Record<string, T>) =>
    Object.fromEntries(Object.entries(group).map(([key, value]) => [key, { ...value, subject: `weft.v1.${name}.${key}` }]));
  return { name, requests: named(contract.requests) as Requests, events: named(contract.events) as Events };
}

type AnyRequest = RequestContract<z.ZodType, any, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- a bound for inference

/** What a caller sends, before defaults. */
export type Input<R extends AnyRequest> = z.input<R['input']>;
/** What a handler gets, after defaults. */
export type Parsed<R extends AnyRequest> = z.output<R['input']>;
export type Output<R> = R extends RequestContract<z.ZodType, infer O, any> ? O : never; // eslint-disable-line @typescript-eslint/no-explicit-any -- as above
export type DeclaredError<R extends AnyRequest> = R['errors'][number];
export type Payload<E extends EventContract> = z.output<E['payload']>;

/** One method for each request, and no others need be there. A missing one does not compile. */
export type RequestHandlers<S extends { requests: Record<string, AnyRequest> }> = {
  [K in keyof S['requests']]: (input: Parsed<S['requests'][K]>) => Promise<Output<S['requests'][K]>>;
};

/** What callers of a service hold: its requests as methods. */
export type ServiceClient<S extends { requests: Record<string, AnyRequest> }> = {
  readonly [K in keyof S['requests']]: (input: Input<S['requests'][K]>) => Promise<Output<S['requests'][K]>>;
};
