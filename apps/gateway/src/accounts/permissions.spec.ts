import { PERMISSIONS, permissionsOf } from './permissions.ts';

describe(permissionsOf, () => {
  it('gives owners and admins everything, editors no numbers, and viewers only a look', () => {
    expect([...permissionsOf('owner')]).toEqual(PERMISSIONS);
    expect([...permissionsOf('admin')]).toEqual(PERMISSIONS);
    expect(permissionsOf('editor').has('metrics.read')).toBe(false);
    expect([...permissionsOf('viewer')]).toEqual([
      'workflows.read',
      'executions.read',
      'variables.read',
      'members.read',
      'usage.read',
    ]);
  });

  it('gives a key no more than its scopes, and no more than its owner', () => {
    expect([...permissionsOf('owner', ['executions.run', 'unknown'])]).toEqual(['executions.run']);
    expect([...permissionsOf('viewer', ['executions.run', 'workflows.read'])]).toEqual(['workflows.read']);
    expect([...permissionsOf('owner', [])]).toEqual([]);
  });
});
