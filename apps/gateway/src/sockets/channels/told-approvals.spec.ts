import type { ApprovalStatus, ApprovalSummary } from '@weft/contracts';
import { ToldApprovals } from './told-approvals.ts';
import type { SeenApprovals } from './workspace-approvals.ts';

const approval = (id: string, assignees: string[] = [], status: ApprovalStatus = 'open') =>
  ({ id, assignees, status }) as unknown as ApprovalSummary;
const seen = (open: ApprovalSummary[], ended: ApprovalSummary[] = []): SeenApprovals => ({
  open: new Map(open.map((each) => [each.id, each])),
  ended: new Map(ended.map((each) => [each.id, each])),
});

describe(ToldApprovals, () => {
  let told: ToldApprovals;

  beforeEach(() => {
    told = new ToldApprovals();
  });

  const tell = (state: SeenApprovals, names = ['email:ada@weft.test', 'role:editor']) =>
    told.tell(state, names).map(({ type, approval: { id } }) => `${id} ${type}`);

  it('tells of those that somebody may decide, the oldest first, and once', () => {
    const state = seen([approval('3', ['role:editor']), approval('2', ['user:other']), approval('1')]);
    expect(tell(state)).toEqual(['1 approval.opened', '3 approval.opened']);
    expect(tell(state)).toEqual([]);
  });

  it('tells what came of them, before what is new', () => {
    tell(seen([approval('3'), approval('2'), approval('1')]));
    const ended = [approval('1', [], 'rejected'), approval('2', [], 'expired'), approval('3', [], 'cancelled')];
    expect(tell(seen([approval('4')], ended))).toEqual([
      '1 approval.decided',
      '2 approval.expired',
      '3 approval.cancelled',
      '4 approval.opened',
    ]);
  });

  it('tells nobody what came of questions to others', () => {
    tell(seen([approval('1', ['user:other'])]));
    expect(tell(seen([], [approval('1', ['user:other'], 'approved')]))).toEqual([]);
  });

  it('tells of what others are asked now, and of what is theirs by a new role', () => {
    tell(seen([approval('2', ['role:owner']), approval('1')]));
    const state = seen([approval('2', ['role:owner']), approval('1', ['user:other'])]);
    expect(tell(state, ['role:owner'])).toEqual(['1 approval.withdrawn', '2 approval.opened']);
  });

  it('tells nobody of questions that they are kept out of', () => {
    const theirs = { ...approval('1'), excluded: ['email:ada@weft.test'] };
    expect(tell(seen([theirs]))).toEqual([]);
    expect(tell(seen([theirs]), ['email:bob@weft.test'])).toEqual(['1 approval.opened']);
  });

  it('keeps quiet about what has made room for newer ones', () => {
    tell(seen([approval('2'), approval('1')]));
    expect(tell(seen([approval('3'), approval('2')]))).toEqual(['3 approval.opened']);
  });
});
