import type { Supervisors } from '@weft/workflow-model';
import { makePlan } from '../../test/make-plan.ts';
import { fail, items, TestRun } from '../../test/run-plan.ts';
import type { GateAsks } from './gate-question.ts';
import { askedOf, dueAtOf } from './gate-supervisors.ts';

const HOUR_MS = 3_600_000;
const MOMENT = { now: 1_000, startedBy: ['ada'] };
const supervisors = (more: Partial<Supervisors> = {}): Supervisors => ({
  assignees: ['role:admin'],
  selfApproval: true,
  notify: 'none',
  remindEveryMs: 0,
  remindTimes: 3,
  deadlineMs: HOUR_MS,
  onExpiry: 'reject',
  escalateTo: ['role:owner'],
  escalateMs: 2 * HOUR_MS,
  afterEscalation: 'approve',
  ...more,
});

describe('those whom supervision asks', () => {
  it('are whoever may run executions, without end, where the settings name nobody', () => {
    expect(askedOf(undefined, 'start', MOMENT)).toEqual({ assignees: [], onExpiry: 'fail', reminders: [], byEmail: false });
    expect(dueAtOf(undefined, MOMENT)).toBeUndefined();
    expect(dueAtOf(supervisors({ deadlineMs: 0 }), MOMENT)).toBeUndefined();
  });

  it('are those who are named, until the deadline', () => {
    expect(askedOf(supervisors(), 'start', MOMENT)).toEqual({
      assignees: ['role:admin'],
      onExpiry: 'reject',
      reminders: [],
      byEmail: false,
    });
    expect(dueAtOf(supervisors(), MOMENT)).toBe(1_000 + HOUR_MS);
  });

  it('are not those who have started the run, where the settings want others', () => {
    expect(askedOf(supervisors({ selfApproval: false }), 'start', MOMENT).excluded).toEqual(['user:ada']);
    expect(askedOf(supervisors({ selfApproval: false }), 'start', { ...MOMENT, startedBy: [] })).not.toHaveProperty('excluded');
  });

  it('are reminded by mail before the deadline', () => {
    const mailed = supervisors({ notify: 'email', remindEveryMs: 0.4 * HOUR_MS });
    expect(askedOf(mailed, 'start', MOMENT)).toMatchObject({
      byEmail: true,
      reminders: [1_000 + 0.4 * HOUR_MS, 1_000 + 0.8 * HOUR_MS],
    });
  });

  it.each([
    ['start', 'approve', 'approve', 'approve'],
    ['start', 'fail', 'fail', 'approve'],
    ['failure', 'approve', 'fail', 'fail'],
    ['failure', 'reject', 'fail', 'fail'],
    ['uncertain', 'approve', 'fail', 'fail'],
  ] as const)('by the question %s and "%s" at the deadline leave it to "%s"', (question, onExpiry, expected, afterwards) => {
    expect(askedOf(supervisors({ onExpiry }), question, MOMENT).onExpiry).toBe(expected);
    expect(askedOf(supervisors({ onExpiry: 'escalate' }), question, MOMENT)).toMatchObject({
      onExpiry: 'escalate',
      escalation: { assignees: ['role:owner'], forMs: 2 * HOUR_MS, onExpiry: afterwards },
    });
  });

  it('are asked by each gate of a run, from the time on at which it is come to', () => {
    const steps = [{ name: 'Start' }, { name: 'Step', effect: 'write' as const }];
    const plan = makePlan(steps, ['Start -> Step'], { supervision: 'full', supervisors: supervisors() });
    const test = new TestRun(plan, { nodes: { Step: () => fail('must not run') }, start: { items: items('in') } });
    const result = test.execute();
    const wait = result instanceof Promise || result.status !== 'waiting' ? undefined : result.waits[0]?.wait;
    expect(wait).toMatchObject({ kind: 'approval', dueAt: test.clock.now() + HOUR_MS });
    expect((wait as { asks?: unknown } | undefined)?.asks as GateAsks).toMatchObject({
      assignees: ['role:admin'],
      onExpiry: 'reject',
    });
  });
});
