import type { CalledWorkflow, StartCommand } from '@weft/contracts';
import type { Plan } from '@weft/engine';
import { ApprovalDecisions, ApprovalReader, type Approval } from '@weft/execution-store';
import { defineNode, mapItems, NodeFailure } from '@weft/node-sdk';
import { createPool, openDataSource, TenantDatabase } from '@weft/persistence';
import { make, waitFor } from '@weft/testing';
import type { Item } from '@weft/workflow-model';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { ExecutorHouse } from './executor-house.ts';
import { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, HeldStep, start } from './plan-parts.ts';

/** Whoever is sent something: notes each call, and refuses or keeps waiting those that the test says. */
class Recipient {
  calls: { readonly to: string; readonly key: string }[] = [];
  readonly refuses = new Set<string>();
  private readonly held: PromiseWithResolvers<void>[] = [];
  private current?: PromiseWithResolvers<void>;

  readonly definition = defineNode({
    type: 'testSend',
    version: 1,
    title: 'Send',
    description: 'Sends each item to whom it names.',
    category: 'network',
    kind: 'action',
    inputs: ['main'],
    outputs: ['main'],
    effect: 'write',
    params: z.strictObject({}),
    run: (context) =>
      mapItems(context, async ({ json }, index) => {
        const to = String(json.to);
        const sent = await context.call(index, async ({ idempotencyKey: key }) => {
          this.calls.push({ to, key });
          await this.current?.promise;
          if (this.refuses.has(to)) throw new NodeFailure({ code: 'REFUSED', fault: 'node', message: `${to} takes nothing.` });
          return { sent: to };
        });
        return { json: sent };
      }),
  });

  get tos(): string[] {
    return this.calls.map(({ to }) => to);
  }

  /** Calls from now on do not return before what is given is resolved, or the test is over. */
  hold(): PromiseWithResolvers<void> {
    this.current = Promise.withResolvers();
    this.held.push(this.current);
    return this.current;
  }

  /** Calls from now on return. */
  letGo(): void {
    this.current = undefined;
  }

  keyOf(to: string): string | undefined {
    return this.calls.findLast((call) => call.to === to)?.key;
  }

  forget(): void {
    this.calls = [];
    this.refuses.clear();
    this.letGo();
    for (const each of this.held.splice(0)) each.resolve();
  }
}

const recipient = new Recipient();
const send = (name = 'Send', more: object = {}) => ({ name, type: 'testSend', effect: 'write' as const, ...more });
const to = (...names: string[]): Item[] => names.map((name) => ({ json: { to: name } }));
const by = { via: 'test' };

describe('a supervised run', () => {
  let house: ExecutorHouse;
  /** What a call of another workflow runs. */
  let called: CalledWorkflow | undefined;
  let pool: pg.Pool;
  let decisions: ApprovalDecisions;
  let source: DataSource;
  let reader: ApprovalReader;

  beforeAll(async () => {
    house = await ExecutorHouse.open({ nodes: [recipient.definition], resolveCall: async () => called! });
    pool = createPool({ url: house.url, role: 'weft_execution' });
    decisions = new ApprovalDecisions({ pool });
    source = await openDataSource({ url: house.url, schema: 'execution', role: 'weft_app', max: 2 });
    reader = new ApprovalReader({ database: new TenantDatabase(source) });
  });
  afterEach(async () => {
    recipient.forget();
    await house.stopExecutors();
  });
  afterAll(async () => {
    await Promise.all([pool.end(), source.destroy()]);
    await house.close();
  });

  const supervised = (supervision: Plan['supervision'], nodes: readonly ReturnType<typeof send>[] = [send()]): Plan => ({
    ...make.plan({ nodes: [start, ...nodes], edges: chain('Start', ...nodes.map(({ name }) => name)) }),
    supervision,
  });
  const askedOf = async ({ tenantId, executionId }: StartCommand) =>
    (await reader.list({ tenantId, executionId, limit: 50 })).items;
  const openOf = async (command: StartCommand): Promise<Approval> => {
    const find = async () => (await askedOf(command)).find(({ status }) => status === 'open');
    await waitFor(async () => (await find()) !== undefined, { timeoutMs: 20_000 });
    return (await find())!;
  };
  const decide = async (command: StartCommand, decision: string, items?: readonly Item[]): Promise<void> => {
    const status = decision === 'approved' || decision === 'rejected' ? decision : 'answered';
    await expect(decisions.decide(await openOf(command), status, { decision, by, items })).resolves.toBe('decided');
  };
  const startOn = async (plan: Plan, items: Item[] = to('Ada')) => {
    const executor = await house.start();
    const command = await executor.command(plan, { items });
    await expect(executor.runs.start(command)).resolves.toEqual({ status: 'waiting' });
    return { executor, command };
  };
  const outputOf = async (command: StartCommand, node = 'Send') =>
    (await house.record(command)).steps.find(({ nodeName }) => nodeName === node)?.outputs[0]?.[1]?.map(({ json }) => json);

  it('full: begins no write before somebody has let it, whoever dies while the gate is open, and then makes each call once', async () => {
    const { executor, command } = await startOn(supervised('full', [send('A'), send('B')]));
    await house.kill(executor);
    await house.start();
    expect(await openOf(command)).toMatchObject({
      kind: 'supervision',
      nodeName: 'A',
      shown: { title: 'May "A" run?', items: { count: 1, first: [{ to: 'Ada' }] } },
    });
    expect(recipient.calls).toEqual([]);
    expect(JSON.stringify((await house.record(command)).steps.map(({ nodeName, status }) => [nodeName, status]))).toBe(
      '[["Start","succeeded"],["A","waiting"]]',
    );

    await decide(command, 'approved');
    await waitFor(async () => (await openOf(command)).nodeName === 'B');
    expect(recipient.calls).toHaveLength(1);
    await decide(command, 'approved');

    await house.until(command);
    expect(recipient.calls).toHaveLength(2);
    const { events } = await house.eventsOf(command);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ type }) => type === 'step.waiting').map(({ nodeName }) => nodeName)).toEqual(['A', 'B']);
  });

  it('§11: begins a step at once that somebody lets run, and tries one again, while another branch is busy', async () => {
    const busy = new HeldStep();
    const executor = new ExecutorUnderTest(house.url, {
      ...house.options,
      id: 'busy',
      nodes: [recipient.definition, busy.definition],
    });
    await house.start(executor);
    recipient.refuses.add('Ada');
    const plan = make.plan({
      nodes: [start, send('Send', { risky: true }), busy.node],
      edges: [...chain('Start', 'Send'), ...chain('Start', 'Hold')],
    });
    const command = await executor.command({ ...plan, supervision: 'failsafe' }, { items: to('Ada'), replyWhen: 'accepted' });
    await executor.runs.start(command);
    await decide(command, 'approved');
    await waitFor(async () => (await openOf(command)).shown.title === '"Send" has failed', { timeoutMs: 20_000 });
    recipient.refuses.clear();
    await decide(command, 'retry');
    await waitFor(() => recipient.calls.length === 2, { what: 'the second try' });
    expect(await house.statusOf(command)).toBe('running');
    busy.release();

    await house.until(command);
    expect(await outputOf(command)).toEqual([{ sent: 'Ada' }]);
    expect(recipient.calls).toHaveLength(2);
  });

  it('full: a write that is rejected fails its step, and nothing was called', async () => {
    const { command } = await startOn(supervised('full'));
    await decide(command, 'rejected');
    await house.until(command, 'failed');
    expect((await house.record(command)).summary.error).toMatchObject({ code: 'STEP_REJECTED', nodeName: 'Send' });
    expect(recipient.calls).toEqual([]);
  });

  it('full: sends what somebody has put in place of the items', async () => {
    const { command } = await startOn(supervised('full'), to('Ada', 'Bob'));
    await decide(command, 'edit', to('Ada', 'Cleo'));
    await house.until(command);
    expect(recipient.tos).toEqual(['Ada', 'Cleo']);
    expect(await outputOf(command)).toEqual([{ sent: 'Ada' }, { sent: 'Cleo' }]);
  });

  it('error_only: tries again what has failed, under its key, and nothing that came through', async () => {
    recipient.refuses.add('Bob');
    const { executor, command } = await startOn(
      supervised('error_only', [send('Send', { onUncertain: 'fail' })]),
      to('Ada', 'Bob', 'Cleo'),
    );
    expect(await openOf(command)).toMatchObject({ shown: { title: '"Send" has failed', message: 'Bob takes nothing.' } });
    const key = recipient.keyOf('Bob');
    await decide(command, 'retry');
    await waitFor(async () => (await askedOf(command)).length === 2);
    recipient.refuses.clear();
    await house.kill(executor);
    await house.start();
    await decide(command, 'retry');

    await house.until(command);
    expect(recipient.tos).toEqual(['Ada', 'Bob', 'Bob', 'Bob', 'Cleo']);
    expect(recipient.keyOf('Bob')).toBe(key);
    expect((await house.record(command)).steps.find(({ nodeName }) => nodeName === 'Send')?.attempts).toBe(3);
  });

  it('error_only: tries again with another item, under another key, also after a death', async () => {
    recipient.refuses.add('Bob');
    const { executor, command } = await startOn(supervised('error_only'), to('Ada', 'Bob'));
    const keys = new Set([recipient.keyOf('Ada'), recipient.keyOf('Bob')]);
    recipient.hold();
    await decide(command, 'edit', to('Ada', 'Bea'));
    await waitFor(() => recipient.tos.includes('Bea'));
    await house.kill(executor);
    recipient.letGo();
    await house.start();

    await house.until(command);
    expect(recipient.tos).toEqual(['Ada', 'Bob', 'Bea', 'Bea']);
    expect(new Set(recipient.calls.map(({ key }) => key)).size).toBe(3);
    expect(keys).not.toContain(recipient.keyOf('Bea'));
    expect(await outputOf(command)).toEqual([{ sent: 'Ada' }, { sent: 'Bea' }]);
  });

  it('error_only: goes on without the step, or lets the run fail', async () => {
    recipient.refuses.add('Ada');
    const plan = supervised('error_only', [send('A'), send('B')]);
    const { command } = await startOn(plan);
    await decide(command, 'skip', to('Bob'));
    await house.until(command);
    expect(await outputOf(command, 'A')).toEqual([{ to: 'Bob' }]);
    const skipped = (await house.record(command)).steps.find(({ nodeName }) => nodeName === 'A');
    expect(skipped).toMatchObject({ status: 'succeeded', failure: { code: 'REFUSED' } });
    expect(recipient.tos).toEqual(['Ada', 'Bob']);

    const other = await startOn(plan);
    await decide(other.command, 'stop');
    await house.until(other.command, 'failed');
    expect((await house.record(other.command)).summary.error).toMatchObject({ code: 'REFUSED', nodeName: 'A' });
  });

  it('failsafe: asks before what is marked as risky, and after errors', async () => {
    recipient.refuses.add('Ada');
    const { command } = await startOn(supervised('failsafe', [send('Plain'), send('Risky', { risky: true })]));
    expect(await openOf(command)).toMatchObject({ nodeName: 'Plain', shown: { title: '"Plain" has failed' } });
    await decide(command, 'skip');
    await waitFor(async () => (await openOf(command)).nodeName === 'Risky');
    expect(recipient.tos).toEqual(['Ada']);
    recipient.refuses.clear();
    await decide(command, 'approved');
    await house.until(command);
    expect(recipient.tos).toEqual(['Ada', 'Ada']);
  });

  it('§11: a child asks for itself; its caller, once it has failed, and then calls another', async () => {
    const executor = await house.start();
    const nodes = [{ name: 'Taken', type: 'executeWorkflowTrigger' }, send()];
    const child = make.plan({ nodes, edges: chain('Taken', 'Send'), supervision: 'full' });
    const { workflow, planHash, tenantId } = await executor.command(child);
    called = { workflow, planHash, triggerNodeId: 'Taken', vars: {}, priority: 0 };
    const call = { name: 'Call', type: 'executeWorkflow', effect: 'write' as const, parameters: { workflowId: 'child' } };
    const caller = make.plan({ nodes: [start, call], edges: chain('Start', 'Call'), supervision: 'error_only' });
    const command = await executor.command(caller, { tenantId, items: to('Ada'), replyWhen: 'accepted' });
    await executor.runs.start(command);
    const children = async () =>
      (await house.reader.list({ tenantId, limit: 10 })).items.filter(({ parentExecutionId }) => parentExecutionId).toReversed();
    const nth = async (index: number): Promise<StartCommand> => {
      await waitFor(async () => (await children()).length > index, { timeoutMs: 20_000 });
      return { ...command, executionId: (await children())[index]!.id };
    };

    expect(await openOf(await nth(0))).toMatchObject({ nodeName: 'Send', shown: { title: 'May "Send" run?' } });
    expect(await askedOf(command)).toEqual([]);
    await decide(await nth(0), 'rejected');
    expect(await openOf(command)).toMatchObject({ nodeName: 'Call', shown: { title: '"Call" has failed' } });
    await decide(command, 'retry');
    await decide(await nth(1), 'approved');

    await house.until(command);
    expect(recipient.tos).toEqual(['Ada']);
    expect(await outputOf(command, 'Call')).toEqual([{ sent: 'Ada' }]);
    expect((await children()).map(({ status }) => status)).toEqual(['failed', 'succeeded']);
  });

  /** A run whose executor dies while the second of three calls is under way. */
  const diesInCall = async (): Promise<StartCommand> => {
    const executor = await house.start();
    const plan = supervised(undefined, [send('Send', { onUncertain: 'ask', onError: 'continue' })]);
    const command = await executor.command(plan, { items: to('Ada', 'Bob', 'Cleo') });
    const held = recipient.hold();
    void executor.runs.start(command).catch(() => undefined);
    await waitFor(() => recipient.tos.includes('Ada'));
    recipient.hold();
    held.resolve();
    await waitFor(() => recipient.tos.includes('Bob'));
    await house.kill(executor);
    recipient.letGo();
    await house.start();
    expect(await openOf(command)).toMatchObject({ shown: { title: 'Did a call of "Send" take effect?' } });
    return command;
  };

  it('§4: onUncertain "ask" asks about the call in flight, and makes it again under its key', async () => {
    const command = await diesInCall();
    const key = recipient.keyOf('Bob');
    await decide(command, 'retry');
    await house.until(command);
    expect(recipient.tos).toEqual(['Ada', 'Bob', 'Bob', 'Cleo']);
    expect(recipient.keyOf('Bob')).toBe(key);
  });

  it('§4: "done" puts the given items in the place of the call, and goes on at the next item', async () => {
    const command = await diesInCall();
    await decide(command, 'done', [{ json: { sent: 'by hand' } }]);
    await house.until(command);
    expect(recipient.tos).toEqual(['Ada', 'Bob', 'Cleo']);
    expect(await outputOf(command)).toEqual([{ sent: 'Ada' }, { sent: 'by hand' }, { sent: 'Cleo' }]);
  });

  it('§4: "fail" lets the step fail, as its node says', async () => {
    const command = await diesInCall();
    await decide(command, 'fail');
    await house.until(command);
    expect(recipient.tos).toEqual(['Ada', 'Bob']);
    expect((await house.record(command)).steps.find(({ nodeName }) => nodeName === 'Send')?.failure).toMatchObject({
      code: 'CALL_UNCERTAIN',
      itemIndex: 1,
    });
  });
});
