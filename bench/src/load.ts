import autocannon from 'autocannon';

export interface Target {
  readonly url: string;
  readonly method: 'POST';
  readonly body: string;
}

export interface Measured {
  readonly perSecond: number;
  readonly latenciesMs: readonly number[];
}

/** Calls a route over and over. Latencies are collected by us: the generator's own histogram rounds to whole milliseconds. */
export function load(target: Target, options: { readonly connections: number; readonly seconds: number }): Promise<Measured> {
  const latenciesMs: number[] = [];
  const { connections, seconds: duration } = options;
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const instance = autocannon({ ...target, connections, duration, headers }, (error, result) => {
      if (error) return reject(error as Error);
      if (result.errors + result.non2xx > 0)
        return reject(new Error(`${target.url}: ${result.errors} errors and ${result.non2xx} refusals under load.`));
      resolve({ perSecond: latenciesMs.length / result.duration, latenciesMs });
    });
    instance.on('response', (_client, _status, _bytes, milliseconds) => latenciesMs.push(milliseconds));
  });
}

/** The value that `share` of all are below or at. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? NaN;
}
