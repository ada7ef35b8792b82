import { z } from 'zod';
import { makeDefinition } from '../test/make.ts';
import { NodeRegistry } from './node-registry.ts';

const probe = makeDefinition(z.strictObject({}), () => []);

describe(NodeRegistry, () => {
  it('finds a definition by type and version', () => {
    const registry = new NodeRegistry([probe, { ...probe, version: 2 }]);
    expect(registry.find('probe', 2)?.version).toBe(2);
    expect(registry.find('probe', 3)).toBeUndefined();
    expect(registry.versionsOf('probe')).toEqual([1, 2]);
  });

  it('refuses two definitions of one version', () => {
    expect(() => new NodeRegistry([probe, probe])).toThrow('Two node definitions are called probe@1');
  });
});
