import type { PlanSegmentation, RunResult } from '@weft/engine';
import { SegmentGraphs } from './segment-graphs.ts';
import type { LeftWait } from './segmented-run.ts';

/** Start (0) → gate 1 → 2 → gate 3 → 4. */
const SEQUENCE: PlanSegmentation = {
  shape: 'sequence',
  segments: [
    { nodes: [0], gates: [1] },
    { nodes: [2], gates: [3] },
    { nodes: [4], gates: [] },
  ],
  gates: [
    { node: 1, next: 1 },
    { node: 3, next: 2 },
  ],
  recursionLimit: 5,
};
const ADVANCE_GATE: PlanSegmentation = { ...SEQUENCE, shape: 'advance-gate', recursionLimit: 3 };
const SHAPES = [['sequence', SEQUENCE] as const, ['advance-gate', ADVANCE_GATE] as const];

const SUCCEEDED: RunResult = { status: 'succeeded' };
const waiting = (...paths: string[]): RunResult => ({
  status: 'waiting',
  waits: paths.map((path) => ({ path, wait: { kind: 'timer', dueAt: 1 } })),
});
/** Paths of these tests begin with the index of their node. */
const nodeOf = (path: string): number => Number.parseInt(path, 10);
const left = (path: string, isOver: boolean): LeftWait => ({ path, node: nodeOf(path), isOver });

/** One run, whose checkpoints are kept as its parks would keep them. */
class Runs {
  readonly rows = new Map<string, string>();
  readonly broken: unknown[] = [];
  engineRuns = 0;
  private readonly graphs = new SegmentGraphs({
    store: { load: async (_, namespace) => this.rows.get(namespace) },
    onBroken: (error) => this.broken.push(error),
  });

  constructor(private readonly segmentation: PlanSegmentation) {}

  async carry(execute: () => RunResult | Promise<RunResult>, leftWaits: LeftWait[] = []): Promise<RunResult> {
    const address = { tenantId: 't', executionId: 'e', planHash: this.segmentation.shape };
    const counted = () => {
      this.engineRuns++;
      return execute();
    };
    const run = { address, trigger: 0, leftWaits, execute: counted, nodeOf };
    const { result, checkpoints } = await this.graphs.carry(run, this.segmentation);
    for (const { namespace, text } of checkpoints) this.rows.set(namespace, text);
    return result;
  }

  /** What is kept of the graph: its step, the node that it goes on with, and which waits it stands at. */
  get place() {
    const { checkpoint, metadata, writes } = JSON.parse(this.rows.get('') ?? '{}');
    const next = Object.keys(checkpoint.channel_values).filter((name) => name.startsWith('branch:to:'));
    return { step: metadata.step, next: next.map((name) => name.slice('branch:to:'.length)), open: writes[0]?.[1][2][0].value };
  }
}

describe(SegmentGraphs.name, () => {
  it.each(SHAPES)('§11: goes from gate to gate, in the form %s', async (shape, segmentation) => {
    const runs = new Runs(segmentation);
    await expect(runs.carry(() => waiting('1a'))).resolves.toEqual(waiting('1a'));
    const first = runs.place;
    expect(first).toEqual({ step: 1, next: [shape === 'sequence' ? 'gate-1' : 'gate'], open: ['1a'] });

    await runs.carry(() => waiting('3a'), [left('1a', true)]);
    expect(runs.place).toEqual({ step: 3, next: [shape === 'sequence' ? 'gate-3' : 'gate'], open: ['3a'] });

    await expect(runs.carry(() => SUCCEEDED, [left('3a', true)])).resolves.toEqual(SUCCEEDED);
    expect(runs).toMatchObject({ engineRuns: 3, broken: [] });
  });

  it.each(SHAPES)('waits again where nothing was over, in the form %s', async (shape, segmentation) => {
    const runs = new Runs(segmentation);
    await runs.carry(() => waiting('1a'));
    await runs.carry(() => waiting('1a'), [left('1a', false)]);
    expect(runs.place).toEqual({ step: 3, next: [shape === 'sequence' ? 'gate-1' : 'gate'], open: ['1a'] });
    expect(runs.broken).toEqual([]);
  });

  it('waits for all that is open at once, and goes on with any of it', async () => {
    const runs = new Runs(ADVANCE_GATE);
    await runs.carry(() => waiting('1a', '3a'));
    expect(runs.place).toEqual({ step: 1, next: ['gate'], open: ['1a', '3a'] });
    await runs.carry(() => waiting('1a'), [left('1a', false), left('3a', true)]);
    expect(runs.place).toEqual({ step: 3, next: ['gate'], open: ['1a'] });
    await runs.carry(() => SUCCEEDED, [left('1a', true)]);
    expect(runs).toMatchObject({ engineRuns: 3, broken: [] });
  });

  it.each(SHAPES)('begins anew without its checkpoint, at what the journal says, in the form %s', async (shape, segmentation) => {
    const runs = new Runs(segmentation);
    await runs.carry(() => waiting('1a'));
    runs.rows.clear();
    await runs.carry(() => waiting('3a'), [left('1a', true)]);
    expect(runs.place).toMatchObject({ open: ['3a'], next: [shape === 'sequence' ? 'gate-3' : 'gate'] });
    runs.rows.set('', 'not what was written');
    await expect(runs.carry(() => SUCCEEDED, [left('3a', true)])).resolves.toEqual(SUCCEEDED);
    expect(runs).toMatchObject({ engineRuns: 3, broken: [] });
  });

  it('passes gates that the engine has passed in one go', async () => {
    const runs = new Runs(SEQUENCE);
    await runs.carry(() => waiting('3a'));
    expect(runs.place).toEqual({ step: 3, next: ['gate-3'], open: ['3a'] });
    expect(runs).toMatchObject({ engineRuns: 1, broken: [] });
  });

  it('ends where the branch with the gate was not taken', async () => {
    const runs = new Runs(SEQUENCE);
    await expect(runs.carry(() => SUCCEEDED)).resolves.toEqual(SUCCEEDED);
    expect(runs.rows.size).toBe(0);
    expect(runs.broken).toEqual([]);
  });

  it('holds a sequence for waits that are no gate of the plan, and goes on where it was', async () => {
    const runs = new Runs(SEQUENCE);
    await runs.carry(() => waiting('0-retry'));
    expect(runs.place).toMatchObject({ next: ['hold'], open: ['0-retry'] });
    await runs.carry(() => waiting('1a'), [left('0-retry', true)]);
    expect(runs.place).toMatchObject({ next: ['gate-1'], open: ['1a'] });
    await runs.carry(() => waiting('2-question', '2-retry'), [left('1a', true)]);
    expect(runs.place).toMatchObject({ next: ['hold'], open: ['2-question', '2-retry'] });
    await runs.carry(() => waiting('3a'), [left('2-question', true), left('2-retry', true)]);
    expect(runs.place).toMatchObject({ next: ['gate-3'], open: ['3a'] });
    expect(runs.broken).toEqual([]);
  });

  it('believes the journal where the checkpoint knows of other waits', async () => {
    const runs = new Runs(SEQUENCE);
    await runs.carry(() => waiting('3a'));
    // Newer than the journal: the run stands at the first gate.
    await runs.carry(() => waiting('1a'), [left('1a', false)]);
    expect(runs.place).toEqual({ step: 1, next: ['gate-1'], open: ['1a'] });
    // Older: it stands at the second.
    await runs.carry(() => waiting('3a'), [left('3a', false)]);
    expect(runs.place).toMatchObject({ next: ['gate-3'], open: ['3a'] });
    expect(runs.broken).toEqual([]);
  });

  it.each([
    ['names another checkpoint than that of its interrupt', /"id":"1f/, '"id":"2f'],
    ['names a segment that the plan has not', '"segment":0', '"segment":77'],
    ['lacks what LangGraph counts by', /"channel_versions":\{[^}]*\}/, '"channel_versions":{}'],
    ['lacks its values', /"channel_values":\{[^}]*\}/, '"channel_values":{}'],
    ['is of another form of LangGraph', '"v":4', '"v":99'],
  ])('goes through the gates all the same where its checkpoint %s', async (_, found, replacement) => {
    for (const segmentation of [SEQUENCE, ADVANCE_GATE]) {
      const runs = new Runs(segmentation);
      await runs.carry(() => waiting('1a'));
      const text = runs.rows.get('') as string;
      expect(text.replace(found, replacement)).not.toBe(text);
      runs.rows.set('', text.replace(found, replacement));
      await runs.carry(() => waiting('3a'), [left('1a', true)]);
      expect(runs.place).toMatchObject({ next: [segmentation === SEQUENCE ? 'gate-3' : 'gate'], open: ['3a'] });
      expect(runs).toMatchObject({ engineRuns: 2, broken: [] });
    }
  });

  it('keeps no checkpoint of a run that is paused or let go: it stands where it stood', async () => {
    const runs = new Runs(SEQUENCE);
    await runs.carry(() => waiting('1a'));
    const before = runs.rows.get('');
    for (const result of [{ status: 'paused' }, { status: 'cancelled', reason: 'drained' }] as const)
      await expect(runs.carry(() => result, [left('1a', true)])).resolves.toEqual(result);
    expect(runs.rows.get('')).toBe(before);
    await runs.carry(() => waiting('3a'), [left('1a', true)]);
    expect(runs.place).toMatchObject({ next: ['gate-3'] });
  });

  it('throws what the engine threw, which is no fault of the graph', async () => {
    const runs = new Runs(SEQUENCE);
    const lost = new Error('another executor owns the run');
    await expect(runs.carry(() => Promise.reject(lost))).rejects.toBe(lost);
    expect(runs).toMatchObject({ engineRuns: 1, broken: [] });
  });

  it('lets a run go on without a graph that breaks, and tells of it', async () => {
    const runs = new Runs({ ...SEQUENCE, gates: [{ node: 1, next: 9 }] });
    await expect(runs.carry(() => waiting('1a'))).resolves.toEqual(waiting('1a'));
    expect(runs.rows.size).toBe(0);
    expect(runs.broken).toHaveLength(1);
    expect(runs.engineRuns).toBe(1);
  });

  it('knows nothing of a run within which another is begun', async () => {
    const [outer, inner] = [new Runs(SEQUENCE), new Runs(ADVANCE_GATE)];
    await outer.carry(async () => {
      await inner.carry(() => waiting('1a'));
      return waiting('1a');
    });
    await outer.carry(async () => {
      await inner.carry(() => waiting('3a'), [left('1a', true)]);
      return waiting('3a');
    }, [left('1a', true)]);
    expect(inner.place).toEqual({ step: 3, next: ['gate'], open: ['3a'] });
    expect(outer.place).toEqual({ step: 3, next: ['gate-3'], open: ['3a'] });
    expect([...outer.broken, ...inner.broken]).toEqual([]);
  });

  it('keeps ids and never items', async () => {
    const runs = new Runs(ADVANCE_GATE);
    await runs.carry(() => ({
      status: 'waiting',
      waits: [{ path: '1a', wait: { kind: 'call', accepts: { secret: 'canary' } } }],
    }));
    expect(runs.rows.get('')).not.toContain('canary');
  });
});
