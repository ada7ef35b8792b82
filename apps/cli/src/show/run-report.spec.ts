import { jest } from '@jest/globals';
import type { Terminal } from '../terminal.ts';
import { PeopleReport } from './run-report.ts';

const ID = '0198b3a4-0000-7000-8000-000000000001';

function terminal(isWatched: boolean): Terminal & { said: string; written: string } {
  const seen = {
    said: '',
    written: '',
    isWatched,
    styled: (_: unknown, text: string) => text,
    say: (text: string) => void (seen.said += text),
    out: (text: string) => void (seen.written += text),
    readInput: () => Promise.resolve(''),
    interrupted: new AbortController().signal,
  };
  return seen;
}

const step = (more: object) => ({
  outputs: {},
  startedAt: '2026-01-15T12:00:00.000Z',
  durationMs: 1,
  attempts: 1,
  status: 'succeeded',
  ...more,
});
const execution = (more: object) =>
  ({
    id: ID,
    status: 'succeeded',
    startedAt: '2026-01-15T12:00:00.000Z',
    finishedAt: '2026-01-15T12:00:01.500Z',
    nodes: {},
    ...more,
  }) as never;

describe(PeopleReport, () => {
  it('writes a line for each step, with the reason of one that failed, and the items of the step that ended last', () => {
    const screen = terminal(false);
    const report = new PeopleReport(screen);
    report.begun({ executionId: ID, name: 'Orders' });
    report.event({ type: 'step.started', nodeName: 'A' });
    report.event({ id: '2', type: 'step.finished', nodeName: 'A', status: 'succeeded' });
    report.event({
      id: '3',
      type: 'step.finished',
      nodeName: 'A',
      runIndex: 1,
      status: 'failed',
      error: { code: 'X', message: 'No luck.' },
    });
    report.event({ id: '4', type: 'approval.requested', nodeName: 'Ask' });
    const items = Array.from({ length: 12 }, (_, n) => ({ json: { n } }));
    const nodes = {
      B: { iterations: [step({ durationMs: 900, outputs: { main: items } })] },
      A: { iterations: [step({ outputs: { main: [{ json: { n: 'early' } }] } })] },
    };
    report.ended(execution({ nodes }));

    expect(screen.said).toBe(
      `Running "Orders", execution ${ID}\n✓ A\n✗ A #2: No luck.\n? Ask asks people\nsucceeded after 2 steps in 1500 ms\n`,
    );
    expect(screen.written).toMatch(/"n": 9\n {2}}\n]\n… and 2 more; --json shows all of them\n$/);
  });

  it('shows what is under way in a line that is written over, where somebody watches', () => {
    jest.useFakeTimers();
    const screen = terminal(true);
    const report = new PeopleReport(screen);
    report.begun({ executionId: ID });
    report.event({ type: 'step.started', nodeName: 'Slow' });
    jest.advanceTimersByTime(250);
    report.left();
    jest.useRealTimers();
    expect(screen.said).toMatch(/\r\u001B\[2K⠋ 0 steps · Slow · 0\.1 s\r\u001B\[2K/);
    expect(screen.said).toMatch(/\r\u001B\[2KThe run goes on\. To see it: weft logs \S+ --follow\n$/);
  });

  it('says what to do about a failure', () => {
    const screen = terminal(false);
    new PeopleReport(screen).ended(execution({ status: 'failed', error: { code: 'X', message: 'No luck.', fix: 'Try again.' } }));
    expect(screen.said).toBe('failed after 0 steps in 1500 ms\nNo luck. (X)\nTry again.\n');
    expect(screen.written).toBe('');
  });
});
