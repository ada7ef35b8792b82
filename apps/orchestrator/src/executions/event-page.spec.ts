import type { ExecutionEvent } from '@weft/contracts';
import { toEventPage } from './event-page.ts';

const event = (sequence: number, bytes: number): ExecutionEvent => ({
  sequence,
  type: 'step.finished',
  at: '2030-01-01T00:00:00.000Z',
  nodeName: 'x'.repeat(bytes),
});

describe(toEventPage, () => {
  it('is all of them, and the end of the run, where they fit', () => {
    const events = [event(1, 1_000), event(2, 1_000)];
    expect(toEventPage({ events, finished: true })).toEqual({ events, finished: true });
    expect(toEventPage({ events: [], finished: false })).toEqual({ events: [], finished: false });
  });

  it('says that there are more, and not that the run is over, where they do not', () => {
    const events = Array.from({ length: 30 }, (_, index) => event(index + 1, 100_000));
    const page = toEventPage({ events, finished: true });
    expect(page).toMatchObject({ finished: false, hasMore: true });
    expect(page.events).toEqual(events.slice(0, 10));
  });

  it('has an event that is larger than a page, alone', () => {
    const events = [event(1, 5_000_000), event(2, 10)];
    expect(toEventPage({ events, finished: true })).toEqual({ events: [events[0]], finished: false, hasMore: true });
    expect(toEventPage({ events: events.slice(0, 1), finished: true })).toEqual({ events: [events[0]], finished: true });
  });
});
