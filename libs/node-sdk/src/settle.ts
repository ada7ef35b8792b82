/** Goes on with a value now or once it is there: what is at hand never waits for a promise. */
export function settle<T, R>(value: T | Promise<T>, proceed: (value: T) => R): R | Promise<R> {
  return value instanceof Promise ? value.then(proceed) : proceed(value);
}
