import { runFixture } from '../../test/fixture-run.ts';
import { nodeFixtures } from '../../test/node-fixtures.ts';
import { sort } from './sort.node.ts';

nodeFixtures(sort, import.meta.dirname);

const input = Array.from({ length: 50 }, (_, n) => ({ json: { n } }));
const placesOf = async (parameters: object) => {
  const { outputs } = await runFixture(sort, { name: '', parameters: { ...parameters }, input, code: null, expect: {} });
  return outputs['main']?.map(({ json }) => json['n']);
};

describe('a random order', () => {
  it('has every item once, in another order than before', async () => {
    const places = await placesOf({ mode: 'random' });
    expect(places).not.toEqual(input.map(({ json }) => json.n));
    expect(places?.toSorted((left, right) => Number(left) - Number(right))).toEqual(input.map(({ json }) => json.n));
  });

  it('is the same where the same step is done again', async () => {
    expect(await placesOf({ mode: 'random' })).toEqual(await placesOf({ mode: 'random' }));
  });
});

describe('code', () => {
  it('is handed to the sandbox with its items, its own first line on the first', async () => {
    const parameters = { mode: 'code', code: 'return b.json.n - a.json.n', timeoutMs: 500 };
    const { ports } = await runFixture(sort, { name: '', parameters, input: input.slice(0, 2), code: [1, 0], expect: {} });
    expect(ports.jobs).toMatchObject([{ mode: 'all', timeoutMs: 500, items: [{ json: { n: 0 } }, { json: { n: 1 } }] }]);
    expect(ports.jobs[0]?.source.split('\n')[0]).toContain(parameters.code);
  });

  it('sorts by what it returns, once it runs there', async () => {
    const parameters = { mode: 'code', code: 'return b.json.n - a.json.n // largest first' };
    const { ports } = await runFixture(sort, { name: '', parameters, input: input.slice(0, 3), code: [0, 1, 2], expect: {} });
    const [job] = ports.jobs;
    // eslint-disable-next-line no-new-func -- runs what the sandbox is given
    const run = new Function('$input', job?.source ?? '') as (given: unknown) => unknown;
    expect(run({ all: () => job?.items })).toEqual([2, 1, 0]);
  });

  it('is all that makes the same input give another order', () => {
    const { deterministic } = sort;
    if (typeof deterministic !== 'function') throw new Error('It does not depend on the mode.');
    expect(['fields', 'random', 'code', '={{ $json.mode }}'].map((mode) => deterministic({ mode }))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
