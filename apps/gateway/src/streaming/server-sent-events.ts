import type { ExecutionEvent } from '@weft/contracts';
import type { Feed } from './execution-feed.ts';

/** How soon a browser should come back after a lost connection. */
const RETRY_MS = 1_000;
/** Tells proxies, and us, that the connection lives. */
const ALIVE = ': alive\n\n';

/** WHATWG HTML §9.2: committed events carry an id, with which a reader that comes back goes on where it was. */
export async function* toServerSentEvents(feed: Feed): AsyncGenerator<string, void> {
  yield `retry: ${RETRY_MS}\n\n`;
  for await (const events of feed) yield events.length === 0 ? ALIVE : events.map(toMessage).join('');
}

/** JSON has no line breaks of its own, so that one `data` line holds any event. */
const toMessage = (event: ExecutionEvent): string =>
  `id: ${event.sequence}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
