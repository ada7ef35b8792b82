import type { StartCommand } from '@weft/contracts';
import { make, waitFor } from '@weft/testing';
import { ExecutorHouse } from './executor-house.ts';
import type { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, HeldStep, respondNode } from './plan-parts.ts';

const held = new HeldStep();
const hook = {
  name: 'Hook',
  id: 'hook',
  type: 'webhook',
  kind: 'trigger' as const,
  parameters: { path: 'p', respond: 'streaming' },
};

describe('a caller who is answered piece by piece', () => {
  let house: ExecutorHouse;
  beforeAll(async () => (house = await ExecutorHouse.open({ nodes: [held.definition] })));
  beforeEach(() => held.hold());
  afterEach(async () => {
    held.release();
    await house.stopExecutors();
  });
  afterAll(() => house.close());

  const start = async (executor: ExecutorUnderTest, nodes: NonNullable<Parameters<typeof make.plan>[0]>['nodes']) => {
    const plan = make.plan({ nodes, edges: chain(...(nodes ?? []).map(({ name }) => name as string)) });
    const command = await executor.command(plan, {
      mode: 'webhook',
      triggerNodeId: 'hook',
      replyWhen: 'accepted',
      streams: true,
      items: [{ json: { n: 1 } }],
    });
    await expect(executor.runs.start(command)).resolves.toEqual({ status: 'accepted' });
    return command;
  };
  const piecesOf = async (command: StartCommand) =>
    (await house.eventsOf(command)).events.flatMap(({ type, nodeName, answer }) =>
      answer ? [[nodeName ?? type, answer.body]] : [],
    );

  it('§6, §10: reads each piece in the commit of its step, while the run goes on', async () => {
    const executor = await house.start();
    const command = await start(executor, [hook, respondNode('One'), held.node, respondNode('Two')]);

    await waitFor(async () => (await piecesOf(command)).length === 1);
    expect((await house.eventsOf(command)).finished).toBe(false);
    held.release();

    await house.until(command);
    expect(await piecesOf(command)).toEqual([
      ['One', { text: 'One' }],
      ['Two', { text: 'Two' }],
    ]);
  });

  it('§4: gets no piece twice where another executor goes on with the run', async () => {
    const first = await house.start();
    const command = await start(first, [hook, respondNode('One'), held.node, respondNode('Two')]);
    await waitFor(async () => (await piecesOf(command)).length === 1);
    await house.kill(first);
    held.release();
    await house.start();

    await house.until(command);
    expect((await piecesOf(command)).map(([name]) => name)).toEqual(['One', 'Two']);
  });

  it('gets what the last node gives where no step answers', async () => {
    const command = await start(await house.start(), [hook, { name: 'Pass' }]);
    await house.until(command);
    expect(await piecesOf(command)).toEqual([['execution.finished', { json: { n: 1 } }]]);
  });
});
