import type { RawParameters } from '@weft/node-sdk';
import { nodeFixtures } from '../../test/node-fixtures.ts';
import { switchNode } from './switch.node.ts';

nodeFixtures(switchNode, import.meta.dirname);

describe('switch outputs', () => {
  const outputsOf = switchNode.outputs as (parameters: RawParameters) => readonly string[];

  it('has one for each rule, whatever its name', () => {
    expect(outputsOf({ rules: [{ outputName: 'Big' }, {}] })).toEqual(['case-0', 'case-1']);
  });

  it('has the fallback after them', () => {
    expect(outputsOf({ rules: [{}], fallback: 'extra' })).toEqual(['case-0', 'fallback']);
  });

  it('has as many as the count says for an expression, and no fallback', () => {
    expect(outputsOf({ mode: 'expression', outputCount: 2, fallback: 'extra', rules: [{}] })).toEqual(['case-0', 'case-1']);
  });
});
