import type { ExecutionEvent } from '@weft/contracts';
import { isAppError } from '@weft/errors';
import type { Feed } from './execution-feed.ts';

/** How soon a browser should come back after a lost connection. */
const RETRY_MS = 1_000;
/** Tells proxies, and us, that the connection lives. */
const ALIVE = ': alive\n\n';

/**
 * WHATWG HTML §9.2: committed events carry an id, with which a reader that comes back goes on where it was.
 * @param access aborted where the reader may not go on.
 */
export async function* toServerSentEvents(feed: Feed, access: AbortSignal): AsyncGenerator<string, void> {
  yield `retry: ${RETRY_MS}\n\n`;
  for await (const events of feed) yield events.length === 0 ? ALIVE : events.map(toMessage).join('');
  if (access.aborted) yield toClosing(access.reason);
}

/** The last one of a stream that did not end with its run: why. It carries no id, since nothing was committed. */
function toClosing(reason: unknown): string {
  const { code, message } = isAppError(reason) ? reason : { code: 'INTERNAL', message: 'The stream was closed.' };
  return `event: stream.closed\ndata: ${JSON.stringify({ type: 'stream.closed', code, message })}\n\n`;
}

/** JSON has no line breaks of its own, so that one `data` line holds any event. */
const toMessage = (event: ExecutionEvent): string =>
  `id: ${event.sequence}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
