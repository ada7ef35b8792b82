import type { CalledWorkflow, StartCommand } from '@weft/contracts';
import type { Plan, PlanSegmentation } from '@weft/engine';
import { ExecutionQueue, RunResumes } from '@weft/execution-store';
import { createPool } from '@weft/persistence';
import { make, waitFor, type PlanSeed } from '@weft/testing';
import type { Json } from '@weft/workflow-model';
import type pg from 'pg';
import { ExecutorHouse } from './executor-house.ts';
import type { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, OutsideWorld, pauseNode, start } from './plan-parts.ts';

type Address = Pick<StartCommand, 'tenantId' | 'executionId'>;

const world = new OutsideWorld();
const CANARY = 'an item that no checkpoint may hold';
const gate = (name: string) => ({
  name,
  type: 'wait',
  effect: 'wait' as const,
  parameters: { resume: 'webhook', method: 'POST', suffix: name.toLowerCase() },
});
const merge = { name: 'Merge', type: 'merge', inputs: ['input-1', 'input-2'], parameters: { mode: 'append', inputCount: 2 } };

/** Start (0) → X (1) → A (2) → Y (3) → B (4) → Z (5), as the compiler cuts it. */
const SEQUENCE: PlanSegmentation = {
  shape: 'sequence',
  segments: [
    { nodes: [0, 1], gates: [2] },
    { nodes: [3], gates: [4] },
    { nodes: [5], gates: [] },
  ],
  gates: [
    { node: 2, next: 1 },
    { node: 4, next: 2 },
  ],
  recursionLimit: 5,
};
const inSequence: PlanSeed = {
  nodes: [start, world.node('X'), gate('A'), world.node('Y'), gate('B'), world.node('Z')],
  edges: chain('Start', 'X', 'A', 'Y', 'B', 'Z'),
  segmentation: SEQUENCE,
};
const { segmentation: _, ...advanceGate } = inSequence;
const SHAPES = [['sequence', inSequence] as const, ['advance-gate', advanceGate] as const];

describe('a run of a plan with durable points', () => {
  let house: ExecutorHouse;
  let pool: pg.Pool;
  let resumes: RunResumes;
  let executor: ExecutorUnderTest;
  /** What calls of another workflow run. */
  let called: CalledWorkflow | undefined;

  beforeAll(async () => {
    house = await ExecutorHouse.open({ nodes: [world.definition], resolveCall: async () => called! });
    pool = createPool({ url: house.url, role: 'weft_execution' });
    resumes = new RunResumes({ pool });
  });
  beforeEach(async () => {
    world.forget();
    executor = await house.start();
  });
  afterEach(() => house.stopExecutors());
  afterAll(async () => {
    await pool.end();
    await house.close();
  });

  const parked = async (plan: Plan): Promise<StartCommand> => {
    const command = await executor.command(plan, { items: [{ json: { CANARY } }] });
    await expect(executor.runs.start(command)).resolves.toEqual({ status: 'waiting' });
    return command;
  };
  const openWaits = async (command: Address) => {
    const seen = await resumes.find(command);
    if (typeof seen === 'string') throw new Error(`The run is ${seen}.`);
    return { seen, open: seen.waits.filter(({ state }) => state === 'open') };
  };
  /** Ends the open wait of a node, and waits until the run has parked or ended again. */
  const pass = async (command: Address, node: string, then: string, json: Record<string, Json> = {}) => {
    const { seen, open } = await openWaits(command);
    const { path } = open.find(({ row }) => row.nodeName === node)!.row;
    await expect(resumes.resume(seen, { kind: 'resume', to: { path }, items: [{ json }], at: Date.now() })).resolves.toBe(true);
    if (then === 'succeeded') return house.until(command);
    for (;;) {
      const now = await resumes.find(command);
      if (typeof now !== 'string' && now.status === 'waiting' && now.fence > seen.fence) return;
      if (now === 'over') throw new Error('The run is over.');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const bodiesOf = async ({ tenantId, executionId }: StartCommand): Promise<string[]> => {
    const sql = 'SELECT body FROM execution.checkpoints WHERE tenant_id = $1 AND execution_id = $2';
    // The first byte names the form of the rest: here JSON as it is.
    return (await pool.query<{ body: Buffer }>(sql, [tenantId, executionId])).rows.map(({ body }) => body.subarray(1).toString());
  };
  const placeOf = async (command: StartCommand) => {
    const [body] = await bodiesOf(command);
    const { metadata, checkpoint, writes } = JSON.parse(body!);
    const next = Object.keys(checkpoint.channel_values).find((name) => name.startsWith('branch:to:'))!;
    const isResumed = '__interrupt__' in checkpoint.versions_seen;
    return { step: metadata.step, next: next.slice('branch:to:'.length), open: writes[0][1][2][0].value, isResumed };
  };
  const overwrite = ({ tenantId, executionId }: StartCommand, text: string) =>
    pool.query('UPDATE execution.checkpoints SET body = $3 WHERE tenant_id = $1 AND execution_id = $2', [
      tenantId,
      executionId,
      Buffer.concat([Buffer.of(0), Buffer.from(text)]),
    ]);
  const lastItems = async (command: StartCommand, node: string) => {
    const { steps } = await house.record(command);
    return steps.filter(({ nodeName }) => nodeName === node).map(({ outputs }) => outputs[0]?.[1]?.map(({ json }) => json));
  };

  it.each(SHAPES)(
    '§11: stands at its gates with a checkpoint of ids, which is gone with its end; form %s',
    async (shape, seed) => {
      const command = await parked(make.plan(seed));
      const { open } = await openWaits(command);
      expect(await placeOf(command)).toEqual({
        step: 1,
        isResumed: false,
        next: shape === 'sequence' ? 'gate-2' : 'gate',
        open: [open[0]!.row.path],
      });

      await pass(command, 'A', 'waiting', { CANARY });
      // Entered at the interrupt of its checkpoint.
      expect(await placeOf(command)).toMatchObject({ step: 3, isResumed: true, next: shape === 'sequence' ? 'gate-4' : 'gate' });
      expect((await bodiesOf(command)).join()).not.toContain(CANARY);

      await pass(command, 'B', 'succeeded', { ok: true });
      expect(await lastItems(command, 'Z')).toEqual([[{ ok: true }]]);
      expect(world.names).toEqual(['X[0]', 'Y[0]', 'Z[0]']);
      await expect(bodiesOf(command)).resolves.toEqual([]);
    },
  );

  const DAMAGE: [string, (command: StartCommand, twin: StartCommand) => Promise<unknown>][] = [
    ['is gone', ({ executionId }) => pool.query('DELETE FROM execution.checkpoints WHERE execution_id = $1', [executionId])],
    [
      'is no text',
      ({ executionId }) => pool.query(`UPDATE execution.checkpoints SET body = '\\xff00' WHERE execution_id = $1`, [executionId]),
    ],
    ['is cut off', async (command) => overwrite(command, (await bodiesOf(command))[0]!.slice(0, -9))],
    [
      'would call a constructor',
      async (command) =>
        overwrite(command, (await bodiesOf(command))[0]!.replace('"step":1', '"step":{"lc":1,"type":"constructor","id":["a"]}')),
    ],
    ['is of another run', async (command, twin) => overwrite(command, (await bodiesOf(twin))[0]!)],
  ];
  it.each(SHAPES.flatMap(([shape, seed]) => DAMAGE.map(([what, damage]) => [what, shape, seed, damage] as const)))(
    '§11: "the journal is the truth": goes on where its checkpoint %s; form %s',
    async (what, _shape, seed, damage) => {
      const command = await parked(make.plan(seed));
      const twin = what.includes('another') ? await parked(make.plan(seed)) : command;
      await damage(command, twin);
      await pass(command, 'A', 'waiting');
      // Begun anew, and written again.
      const { path } = (await openWaits(command)).open[0]!.row;
      expect(await placeOf(command)).toMatchObject({ isResumed: false, open: [path] });

      await damage(command, twin);
      await pass(command, 'B', 'succeeded');
      expect((await house.record(command)).steps.map(({ nodeName }) => nodeName)).toEqual(['Start', 'X', 'A', 'Y', 'B', 'Z']);
      expect(world.names.filter((name) => name === 'Y[0]')).toHaveLength(1);
    },
  );

  it.each(SHAPES)('§11: believes the journal where its checkpoint is older or newer; form %s', async (_shape, seed) => {
    const [one, other] = [await parked(make.plan(seed)), await parked(make.plan(seed))];
    const older = (await bodiesOf(one))[0]!;
    await pass(one, 'A', 'waiting');
    const newer = (await bodiesOf(one))[0]!;

    // The paths of two runs of one plan are the same, so that only the ids have to be forged.
    await overwrite(
      other,
      newer
        .replaceAll(one.executionId, other.executionId)
        .replaceAll(one.tenantId, other.tenantId)
        .replaceAll(one.planHash, other.planHash),
    );
    await overwrite(one, older);
    await pass(other, 'A', 'waiting');
    for (const command of [one, other]) {
      expect((await openWaits(command)).open.map(({ row }) => row.nodeName)).toEqual(['B']);
      await pass(command, 'B', 'succeeded');
    }
    expect(world.names.toSorted()).toEqual(['X[0]', 'X[0]', 'Y[0]', 'Y[0]', 'Z[0]', 'Z[0]']);
  });

  it('§11: "a gate in a loop": comes to it again and again', async () => {
    const check = {
      name: 'If',
      type: 'if',
      outputs: ['true', 'false'],
      parameters: {
        conditions: { conditions: [{ left: '={{ $json.again }}', operator: { type: 'boolean', operation: 'true' } }] },
      },
    };
    const plan = make.plan({
      nodes: [start, gate('A'), check, world.node('Z')],
      edges: [...chain('Start', 'A', 'If'), { from: 'If', output: 'true', to: 'A' }, { from: 'If', output: 'false', to: 'Z' }],
    });
    const command = await parked(plan);
    for (let round = 0; round < 3; round++) {
      await pass(command, 'A', 'waiting', { again: true, round });
      expect(await placeOf(command)).toMatchObject({ step: 3 + 2 * round, isResumed: true });
    }
    await pass(command, 'A', 'succeeded', { again: false });
    expect(world.names).toEqual(['Z[0]']);
  });

  it.each([
    ['A', 'B'],
    ['B', 'A'],
  ])('§11: "two gates open at once" before a join: %s first, then %s', async (first, second) => {
    const plan = make.plan({
      nodes: [start, gate('A'), gate('B'), world.node('Beside'), merge, world.node('Z')],
      edges: [
        ...chain('Start', 'A', 'Beside'),
        { from: 'Start', to: 'B' },
        { from: 'Beside', to: 'Merge', input: 'input-1' },
        { from: 'B', to: 'Merge', input: 'input-2' },
        { from: 'Merge', to: 'Z' },
      ],
    });
    const command = await parked(plan);
    expect((await placeOf(command)).open).toHaveLength(2);

    await pass(command, first, 'waiting', { of: first });
    expect(await placeOf(command)).toMatchObject({ isResumed: true, open: [(await openWaits(command)).open[0]!.row.path] });
    expect(world.names).toEqual(first === 'A' ? ['Beside[0]'] : []);

    await pass(command, second, 'succeeded', { of: second });
    expect(await lastItems(command, 'Merge')).toEqual([[{ of: 'A' }, { of: 'B' }]]);
  });

  it('§11: survives the death of its executor with and without its checkpoint', async () => {
    const command = await parked(make.plan(inSequence));
    await house.kill(executor);
    executor = await house.start();
    await pass(command, 'A', 'waiting');
    expect(await placeOf(command)).toMatchObject({ isResumed: true });
    await house.kill(executor);
    await pool.query('DELETE FROM execution.checkpoints');
    executor = await house.start();
    await pass(command, 'B', 'succeeded');
    expect(world.names).toEqual(['X[0]', 'Y[0]', 'Z[0]']);
  });

  it('§11: "a gate in a child": the caller is held meanwhile, and comes to its own gate after', async () => {
    const child = make.plan({
      nodes: [{ name: 'Taken', type: 'executeWorkflowTrigger' }, gate('B'), world.node('Y')],
      edges: chain('Taken', 'B', 'Y'),
    });
    const tenantId = make.uuid();
    const { workflow, planHash } = await executor.command(child, { tenantId });
    called = { workflow, planHash, triggerNodeId: 'Taken', vars: {}, priority: 0 };
    const caller = make.plan({
      nodes: [start, { name: 'Call', type: 'executeWorkflow', effect: 'write', parameters: { workflowId: 'child' } }, gate('A')],
      edges: chain('Start', 'Call', 'A'),
      segmentation: {
        shape: 'sequence',
        segments: [
          { nodes: [0, 1], gates: [2] },
          { nodes: [], gates: [] },
        ],
        gates: [{ node: 2, next: 1 }],
        recursionLimit: 3,
      },
    });
    const command = await executor.command(caller, { tenantId, replyWhen: 'accepted' });
    await executor.runs.start(command);
    await house.until(command, 'waiting');
    expect(await placeOf(command)).toMatchObject({ next: 'hold' });
    const { items } = await house.reader.list({ tenantId, limit: 9 });
    const childRun = { tenantId, executionId: items.find(({ id }) => id !== command.executionId)!.id };
    await house.until(childRun, 'waiting');

    await pass(childRun, 'B', 'succeeded', { of: 'the child' });
    await waitFor(async () => (await openWaits(command)).open.some(({ row }) => row.nodeName === 'A'));
    await house.until(command, 'waiting');
    expect(await placeOf(command)).toMatchObject({ next: 'gate-2', isResumed: true });
    await pass(command, 'A', 'succeeded', { of: 'the caller' });
    expect(await lastItems(command, 'Call')).toEqual([[{ of: 'the child' }]]);
    expect(world.names).toEqual(['Y[0]']);
  });

  it('ends a wait by time through the graph as well', async () => {
    const command = await parked(
      make.plan({ nodes: [start, pauseNode(0.3), world.node('Z')], edges: chain('Start', 'Wait', 'Z') }),
    );
    expect(await bodiesOf(command)).toHaveLength(1);
    await house.until(command);
    await expect(bodiesOf(command)).resolves.toEqual([]);
  });

  it('a stop takes the checkpoint of a waiting run away', async () => {
    const command = await parked(make.plan(inSequence));
    await expect(new ExecutionQueue({ pool }).cancelIdle(command)).resolves.toBe(true);
    await expect(bodiesOf(command)).resolves.toEqual([]);
  });
});
