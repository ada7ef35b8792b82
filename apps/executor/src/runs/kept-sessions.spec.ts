import { KeptSessions, type ParkedRun } from './kept-sessions.ts';

const LIMITS = { fromSteps: 2, maxChars: 100, maxMs: 1_000, maxRuns: 3 };
const refOf = (executionId: string, fence = 1) => ({ tenantId: 't', executionId, fence });
const known = { arrivals: 0, sequence: 4 };
/** A session of a run that was parked under fence 1. */
const parkedRun = (executionId: string, chars = 10, stepCount = 2) =>
  ({ parked: { ref: refOf(executionId), known, gathered: { stepCount, countChars: () => chars } } }) as unknown as {
    readonly parked: ParkedRun;
  };

describe(KeptSessions.name, () => {
  it('keeps a run that was parked for whoever claims it under the very next fence', () => {
    const kept = new KeptSessions(LIMITS);
    const session = parkedRun('a');
    kept.keep(session, 0);
    expect(kept.knownOf(refOf('a', 2))).toEqual(known);
    expect(kept.take(refOf('a', 2))).toBe(session);
    expect(kept.take(refOf('a', 2))).toBeUndefined();
  });

  it('drops one that somebody else has carried out in between, and knows nothing of others', () => {
    const kept = new KeptSessions(LIMITS);
    kept.keep(parkedRun('a'), 0);
    expect(kept.knownOf(refOf('a', 3))).toBeUndefined();
    expect(kept.take(refOf('a', 3))).toBeUndefined();
    expect(kept.knownOf(refOf('b', 2))).toBeUndefined();
  });

  it('is bounded: in the size of all, in their number, in time, and to runs whose replay is long', () => {
    const kept = new KeptSessions(LIMITS);
    const isKept = (executionId: string) => kept.knownOf(refOf(executionId, 2)) !== undefined;
    kept.keep(parkedRun('short', 10, 1), 0);
    kept.keep(parkedRun('large', 101), 0);
    kept.keep(parkedRun('a', 60), 0);
    kept.keep(parkedRun('b', 60), 500);
    expect(['short', 'large', 'a', 'b'].filter(isKept)).toEqual(['b']);
    for (const id of ['c', 'd', 'e']) kept.keep(parkedRun(id), 600);
    expect(['b', 'c', 'd', 'e'].filter(isKept)).toEqual(['c', 'd', 'e']);
    kept.keep(parkedRun('c'), 900);
    kept.dropOld(1_600);
    expect(['c', 'd', 'e'].filter(isKept)).toEqual(['c']);
  });
});
