import { randomUUID } from 'node:crypto';
import type { StartCommand } from '@weft/contracts';
import type { Plan } from '@weft/engine';
import type { ExecutionRecord } from '@weft/execution-store';
import { make, waitFor } from '@weft/testing';
import type { JsonObject } from '@weft/workflow-model';
import { ExecutorHouse } from './executor-house.ts';
import type { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, OutsideWorld, start } from './plan-parts.ts';

const outside = new OutsideWorld();

/** Remove duplicates, which looks back, as the compiler makes it. */
const unseen = (name: string, parameters: JsonObject = {}) =>
  ({
    name,
    type: 'removeDuplicates',
    effect: 'write',
    deterministic: false,
    parameters: { operation: 'history', value: '={{ $json.id }}', ...parameters },
    outputs: ['main', 'discarded'],
  }) as const;

describe('what nodes of a workflow have met', () => {
  let house: ExecutorHouse;
  let workflow: StartCommand['workflow'];
  const { tenantId } = make.startCommand();
  beforeAll(async () => (house = await ExecutorHouse.open({ nodes: [outside.definition] })));
  beforeEach(() => {
    outside.forget();
    workflow = { ...make.startCommand().workflow, id: randomUUID() };
  });
  afterEach(() => house.stopExecutors());
  afterAll(() => house.close());

  const planOf = (...nodes: NonNullable<NonNullable<Parameters<typeof make.plan>[0]>['nodes']>): Plan =>
    make.plan({ nodes: [start, ...nodes], edges: chain(...[start, ...nodes].map(({ name }) => name as string)) });
  const commandFor = (executor: ExecutorUnderTest, plan: Plan, ids: readonly number[], more: Partial<StartCommand> = {}) =>
    executor.command(plan, { tenantId, workflow, items: ids.map((id) => ({ json: { id } })), ...more });
  const runOn = async (executor: ExecutorUnderTest, plan: Plan, ids: readonly number[], more: Partial<StartCommand> = {}) => {
    const command = await commandFor(executor, plan, ids, more);
    await executor.runs.start(command);
    return house.record(command);
  };
  const idsAt = ({ steps }: ExecutionRecord, name: string, handle = 'main') =>
    steps
      .find(({ nodeName }) => nodeName === name)
      ?.outputs.find(([output]) => output === handle)?.[1]
      ?.map(({ json }) => json['id']);

  it('is known to the next run, also of one that was started by hand', async () => {
    const executor = await house.start();
    const plan = planOf(unseen('New'));
    expect(idsAt(await runOn(executor, plan, [1, 2], { mode: 'manual' }), 'New')).toEqual([1, 2]);
    const second = await runOn(executor, plan, [2, 3]);
    expect([idsAt(second, 'New'), idsAt(second, 'New', 'discarded')]).toEqual([[3], [2]]);
  });

  it('is passed on by one of the runs that meet it at the same time', async () => {
    const [one, other] = [await house.start(), await house.start()];
    const plan = planOf(unseen('New'));
    const records = await Promise.all([one, other, one, other].map((executor) => runOn(executor, plan, [1, 2, 3])));
    expect(records.flatMap((record) => idsAt(record, 'New') ?? []).sort()).toEqual([1, 2, 3]);
  });

  it.each(['new', 'higher'])('is not taken for met by the step that met it, where that is run again (%s)', async (keep) => {
    const plan = planOf(unseen('New', { keep }), { ...outside.node('A'), effect: 'read' });
    const first = await house.make().start();
    const command = await commandFor(first, plan, [1, 2]);
    const stuck = outside.hold('A[0]');
    void first.runs.start(command).catch(() => undefined);
    await waitFor(() => outside.calls.length > 0);
    await first.die();
    outside.holdNothing();
    const second = await house.start();
    await house.until(command);
    stuck.resolve();
    expect(idsAt(await house.record(command), 'New')).toEqual([1, 2]);
    expect(idsAt(await runOn(second, plan, [1, 2, 3]), 'New')).toEqual([3]);
  });

  it('is shared with other nodes where they ask for that, and forgotten where one does', async () => {
    const executor = await house.start();
    const shared = { scope: 'workflow' };
    const plan = planOf(unseen('One', shared), unseen('Other', shared));
    expect(idsAt(await runOn(executor, plan, [1]), 'One')).toEqual([1]);
    const forgetting = planOf(
      { ...unseen('Forget', { operation: 'forget', ...shared }), outputs: ['main'] },
      unseen('One', shared),
    );
    const record = await runOn(executor, forgetting, [1]);
    expect([idsAt(record, 'Forget'), idsAt(record, 'One')]).toEqual([[1], [1]]);
    expect(idsAt(await runOn(executor, planOf(unseen('One')), [1]), 'One')).toEqual([1]);
  });
});
