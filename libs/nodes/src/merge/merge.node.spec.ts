import type { RawParameters } from '@weft/node-sdk';
import { nodeFixtures } from '../../test/node-fixtures.ts';
import { combine } from './combine.ts';
import { merge } from './merge.node.ts';
import { mergeParams } from './merge.params.ts';

nodeFixtures(merge, import.meta.dirname);

describe('merge inputs', () => {
  const inputsOf = merge.inputs as (parameters: RawParameters) => readonly string[];

  it('has as many as the count says', () => {
    expect(inputsOf({ mode: 'append', inputCount: 3 })).toEqual(['input-1', 'input-2', 'input-3']);
  });

  it('has two where items are matched by fields or each with each', () => {
    expect(inputsOf({ mode: 'combine', combineBy: 'fields', inputCount: 3 })).toEqual(['input-1', 'input-2']);
    expect(inputsOf({ mode: 'combine', combineBy: 'all', inputCount: 3 })).toEqual(['input-1', 'input-2']);
  });
});

describe(combine, () => {
  it('refuses more combinations than fit into memory before it makes any', () => {
    const items = Array.from({ length: 1_500 }, () => ({ json: {} }));
    const parameters = mergeParams.parse({ mode: 'combine', combineBy: 'all' });
    expect(() => [...combine([items, items], parameters)]).toThrow('Each of 1500 items with each of 1500');
  });

  it('matches 50,000 items with 50,000 by look-up', () => {
    const items = Array.from({ length: 50_000 }, (_, id) => ({ json: { id } }));
    const parameters = mergeParams.parse({ mode: 'combine', fields: [{ left: 'id', right: 'id' }] });
    expect([...combine([items, items.toReversed()], parameters)].filter((item) => item !== undefined)).toHaveLength(50_000);
  });
});
