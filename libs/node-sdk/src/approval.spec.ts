import { toAssignee } from './approval.ts';

describe('names of those who are asked', () => {
  it.each([
    [' Ada@Weft.test ', 'email:ada@weft.test'],
    ['email:ada@weft.test', 'email:ada@weft.test'],
    ['0198B3A4-0000-7000-8000-000000000001', 'user:0198b3a4-0000-7000-8000-000000000001'],
    ['admin', 'role:admin'],
    ['role:owner', 'role:owner'],
  ])('takes %s', (text, assignee) => {
    expect(toAssignee(text)).toBe(assignee);
  });

  it.each(['', 'viewer', 'role:viewer', 'ada', 'a@b,c@d', 'a b@c', '{a@b}', '"a"@b', 'a\\@b', 'user:1'])('refuses %j', (text) => {
    expect(toAssignee(text)).toBeUndefined();
  });
});
