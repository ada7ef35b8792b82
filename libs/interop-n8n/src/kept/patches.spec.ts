import type { Json } from '@weft/workflow-model';
import fc from 'fast-check';
import { applyToNode, diffNodes } from './node-patches.ts';
import { apply, diff, readPatches } from './patches.ts';

const made = { name: 'A', rows: [{ value: 1 }, { value: 2 }], options: { a: 1 } };
const wanted = {
  name: 'A',
  rows: [
    { value: 1, id: 'x' },
    { value: 2, id: 'y' },
  ],
  options: { a: 1, b: null },
  extra: true,
};
const patches = diff(made, wanted);

describe(diff, () => {
  it('says nothing of equal values, whatever the order of their keys', () => {
    expect(diff({ a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 })).toEqual([]);
  });

  it('says only what differs', () => {
    expect(patches.map(({ path }) => path.map((step) => (typeof step === 'string' ? step : step[0])))).toEqual([
      ['rows', 0, 'id'],
      ['rows', 1, 'id'],
      ['options', 'b'],
      ['extra'],
    ]);
  });
});

describe(apply, () => {
  it('gives back what was wanted', () => {
    expect(apply(made, readPatches(JSON.parse(JSON.stringify(patches))))).toEqual(wanted);
  });

  it('gives back any value from any other', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
    fc.assert(
      fc.property(json, json, (one, other) => expect(apply(one, diff(one, other))).toEqual(other)),
      { seed: 41, numRuns: 300 },
    );
  });

  it.each([
    ['in its place', { ...made, rows: [{ value: 9 }, { value: 2 }] }, { rows: [{ value: 9 }, { value: 2, id: 'y' }] }],
    [
      'of the order',
      { ...made, rows: [{ value: 2 }, { value: 1 }] },
      {
        rows: [
          { value: 2, id: 'y' },
          { value: 1, id: 'x' },
        ],
      },
    ],
    ['of the number', { ...made, rows: [{ value: 2 }] }, { rows: [{ value: 2, id: 'y' }] }],
    ['to the same key', { ...made, extra: false }, { extra: false }],
    ['of the kind of value', { ...made, options: 'none' }, { options: 'none' }],
  ])('leaves an edit %s as it is', (_, edited, expected) => {
    expect(apply(edited, patches)).toMatchObject(expected);
  });

  it('takes things away again', () => {
    expect(apply({ a: 1, b: 2 }, diff({ a: 1, b: 2 }, { a: 1 }))).toEqual({ a: 1 });
    expect(apply({ a: 1, b: 3 }, diff({ a: 1, b: 2 }, { a: 1 }))).toEqual({ a: 1, b: 3 });
  });

  it('keeps names that JavaScript gives a meaning harmless', () => {
    const hostile = JSON.parse('[{"path":["__proto__","polluted"],"kept":true},{"path":["constructor"],"kept":1}]') as unknown;
    expect(apply({ a: 1 }, readPatches(hostile))).toMatchObject({ a: 1, constructor: 1 });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([[null], ['text'], [[{ path: 'a' }]], [[{ path: [{}] }]], [{}]])('takes %j for no patches', (stored) => {
    expect(readPatches(stored)).toEqual([]);
  });
});

describe(applyToNode, () => {
  const before = { type: 'if', typeVersion: 2, parameters: { a: 1 }, name: 'N' };
  const after = { type: 'if', typeVersion: 1, parameters: { b: 1 }, name: 'M' };

  it('takes type, version and parameters together or not at all', () => {
    const kept = diffNodes(before, after);
    expect(applyToNode(before, kept)).toEqual(after);
    expect(applyToNode({ ...before, parameters: { a: 2 } }, kept)).toEqual({ ...before, parameters: { a: 2 }, name: 'M' });
  });
});
