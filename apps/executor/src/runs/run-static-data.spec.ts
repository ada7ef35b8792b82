import type { Activation } from '@weft/engine';
import type { JournalRow, StaticDataScopes } from '@weft/execution-store';
import { make } from '@weft/testing';
import { RunStaticData } from './run-static-data.ts';

const plan = make.plan({ nodes: [{ name: 'A' }, { name: 'B' }] });
const at = (name: string, path = name) => ({ node: plan.nodes.find((node) => node.name === name), path }) as Activation;

interface Beginning {
  readonly saved?: StaticDataScopes;
  readonly journal?: readonly JournalRow[];
  readonly mode?: 'webhook' | 'manual';
}

/** A run that begins with what is `saved`, and what was gathered of it, in order. */
async function begin({ saved = [], journal, mode = 'webhook' }: Beginning = {}) {
  const told: JournalRow[] = [];
  const gathered = {
    addRow: (row: JournalRow) => void told.push(row),
    addStaticData: (scopes: StaticDataScopes) => void told.push({ kind: 'static-data-changed', scopes }),
  };
  const data = new RunStaticData(gathered, { ...make.startCommand(), mode }, plan, journal);
  let loads = 0;
  await data.begin({ load: async () => (loads++, saved) });
  return { data, told, loads: () => loads };
}

describe('the static data of a run', () => {
  it('is what was saved, for all nodes and for each by its name', async () => {
    const { data } = await begin({ saved: [['global', '{"g":1}'], ['node:A', '{"a":1}']] }); // prettier-ignore
    expect(data.read(at('A'))).toEqual({ global: { g: 1 }, node: { a: 1 } });
    expect(data.read(at('B'))).toEqual({ global: { g: 1 }, node: {} });
  });

  it('changes once a step has succeeded, and is journalled then', async () => {
    const { data, told } = await begin();
    data.change(at('A'), { global: { n: 1 } });
    expect(data.read(at('B')).global).toEqual({});
    data.settle(at('A'), true);
    expect(data.read(at('B')).global).toEqual({ n: 1 });
    expect(told).toEqual([
      { kind: 'static-data-read', scopes: [] },
      { kind: 'static-data-changed', scopes: [['global', '{"n":1}']] },
    ]);
  });

  it('does not change with a step that failed', async () => {
    const { data, told } = await begin();
    data.change(at('A'), { global: { n: 1 } });
    data.settle(at('A'), false);
    expect(data.toSave('succeeded')).toEqual([]);
    expect(told).toHaveLength(1);
  });

  it('is, after a take-over, what the journal says: nothing is read again', async () => {
    const journal: JournalRow[] = [
      { kind: 'static-data-read', scopes: [['global', '{"n":1}'], ['node:B', '{"b":1}']] }, // prettier-ignore
      { kind: 'static-data-changed', scopes: [['global', '{"n":2}']] },
    ];
    const { data, loads } = await begin({ journal, saved: [['global', '{"n":99}']] });
    expect(loads()).toBe(0);
    expect(data.read(at('B'))).toEqual({ global: { n: 2 }, node: { b: 1 } });
    expect(data.toSave('succeeded')).toEqual([['global', '{"n":2}']]);
  });

  it('is saved in those parts that have changed, by a run that succeeds', async () => {
    const { data } = await begin({ saved: [['global', '{"g":1}']] });
    data.change(at('A'), { node: { a: 1 } });
    data.settle(at('A'), true);
    expect(data.toSave('succeeded')).toEqual([['node:A', '{"a":1}']]);
    expect([data.toSave('failed'), data.toSave('cancelled')]).toEqual([[], []]);
  });

  it('of a manual run begins empty and is not saved', async () => {
    const { data, loads } = await begin({ mode: 'manual', saved: [['global', '{"g":1}']] });
    data.change(at('A'), { global: { n: 1 } });
    data.settle(at('A'), true);
    expect(data.read(at('B')).global).toEqual({ n: 1 });
    expect([loads(), data.toSave('succeeded')]).toEqual([0, undefined]);
  });

  describe('near its limit', () => {
    const text = (size: number) => 'x'.repeat(size);
    const half = JSON.stringify({ text: text(600_000) });

    it('refuses a change by the name of its node', async () => {
      const { data } = await begin({ saved: [['global', half]] });
      const change = () => data.change(at('A'), { node: { text: text(600_000) } });
      expect(change).toThrow(expect.objectContaining({ failure: expect.objectContaining({ code: 'STATIC_DATA_TOO_LARGE' }) }));
      expect(change).toThrow('"A"');
    });

    it('counts what steps at the same time are about to leave', async () => {
      const { data } = await begin();
      data.change(at('A'), { node: { text: text(600_000) } });
      expect(() => data.change(at('B'), { node: { text: text(600_000) } })).toThrow('1.1 MB');
      data.change(at('A'), { node: {} }); // the same step, tried again
      data.change(at('B'), { node: { text: text(600_000) } });
    });

    it('makes room from nodes that the workflow has no more', async () => {
      const { data } = await begin({ saved: [['node:Gone', half]] });
      data.change(at('A'), { node: { text: text(600_000) } });
      data.settle(at('A'), true);
      expect(data.toSave('succeeded')).toContainEqual(['node:Gone', '{}']);
    });

    it('takes a change that shrinks it, also where it is too large', async () => {
      const { data } = await begin({ saved: [['global', half], ['node:A', half]] }); // prettier-ignore
      data.change(at('A'), { node: { text: text(500_000) } });
      data.settle(at('A'), true);
      expect(data.toSave('succeeded')).toHaveLength(1);
    });
  });
});
