import { GatheredRun } from './gathered-run.ts';

const answer = { status: 200, headers: {}, body: { text: 'done' } };

describe('what a run has to tell the store', () => {
  it('is told once: an answer too, in whose place a later caller may wait for another', () => {
    const gathered = new GatheredRun();
    gathered.addEvent({ type: 'execution.started', at: 1 });
    gathered.giveAnswer(answer);

    expect(gathered.takeProgress()).toMatchObject({ answer, events: [expect.stringContaining('execution.started')] });
    expect(gathered.takeProgress()).toEqual({ rows: [], events: [], answer: undefined });
    expect(gathered.answer).toBe(answer);
  });
});
