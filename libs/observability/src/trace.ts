import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** One id from the edge to the last service that works on a request: in message headers, in every log entry, in the problem answer. */
const trace = new AsyncLocalStorage<string>();

/** The id of the request that is being worked on; undefined in work that nobody asked for. */
export const currentTraceId = (): string | undefined => trace.getStore();

/** Whatever `work` does, now or later, is done for this request. */
export const runInTrace = <T>(traceId: string, work: () => T): T => trace.run(traceId, work);

export const newTraceId = (): string => randomUUID();
