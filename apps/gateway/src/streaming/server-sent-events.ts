import type { ExecutionChange, ExecutionEvent } from '@weft/contracts';
import { isAppError } from '@weft/errors';

/** How soon a browser should come back after a lost connection. */
const RETRY_MS = 1_000;
/** Tells proxies, and us, that the connection lives. */
const ALIVE = ': alive\n\n';

/** One event of a stream. */
interface Sent {
  readonly id: number | string;
  readonly event: { readonly type: string };
}

export const ofExecution = (event: ExecutionEvent): Sent => ({ id: event.sequence, event });
export const ofWorkspace = ({ cursor, ...change }: ExecutionChange): Sent => ({
  id: cursor,
  event: { type: 'execution.changed', ...change },
});

/**
 * WHATWG HTML §9.2: committed events carry an id, with which a reader that comes back goes on where it was.
 * @param access aborted where the reader may not go on.
 */
export async function* toServerSentEvents<T>(
  feed: AsyncIterable<readonly T[]>,
  toSent: (event: T) => Sent,
  access: AbortSignal,
): AsyncGenerator<string, void> {
  yield `retry: ${RETRY_MS}\n\n`;
  for await (const events of feed) yield events.length === 0 ? ALIVE : events.map((event) => toMessage(toSent(event))).join('');
  if (access.aborted) yield toClosing(access.reason);
}

/** The last one of a stream that did not end with its run: why. It carries no id, since nothing was committed. */
function toClosing(reason: unknown): string {
  const { code, message } = isAppError(reason) ? reason : { code: 'INTERNAL', message: 'The stream was closed.' };
  return `event: stream.closed\ndata: ${JSON.stringify({ type: 'stream.closed', code, message })}\n\n`;
}

/** JSON has no line breaks of its own, so that one `data` line holds any event. */
const toMessage = ({ id, event }: Sent): string => `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
