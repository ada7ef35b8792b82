import type { EventPage, ExecutionEvent } from '@weft/contracts';

/** Of one answer: what is held for a reader who is slow. */
const PAGE_BYTES = 1_048_576;

/** As many of the events as belong into one answer; at least one, however large. */
export function toEventPage({ events, finished }: { events: readonly ExecutionEvent[]; finished: boolean }): EventPage {
  let size = 0;
  const end = events.findIndex((event, index) => (size += JSON.stringify(event).length) > PAGE_BYTES && index > 0);
  return end === -1 ? { events, finished } : { events: events.slice(0, end), finished: false, hasMore: true };
}
