/**
 * The one way out of the isolate: a function of the worker that takes two strings and gives one, and never throws.
 * It stays inside these modules. Whoever got hold of it could ask for a hash, a parsed URL or random bytes, and no more.
 */
export type HostCall = (operation: string, input: string) => string;

let call: HostCall | undefined;

export function connectHost(hostCall: HostCall): void {
  call = hostCall;
}

/** @throws TypeError with the worker's text, where it refuses the input. */
export function askHost<T>(operation: string, input: unknown): T {
  const answer = JSON.parse(call!(operation, JSON.stringify(input))) as { value?: T; error?: string };
  if (answer.error !== undefined) throw new TypeError(answer.error);
  return answer.value as T;
}
