import type { Item } from '@weft/workflow-model';
import { makePlan, type NodeSketch } from '../../test/make-plan.ts';
import { fail, items, succeed, TestRun, type Behaviours } from '../../test/run-plan.ts';

const EDGES = ['Start -> A', 'A.0 -> Main', 'A.1 -> Error'];

function run(onError: NodeSketch['onError'], behaviour: Behaviours[string]): TestRun {
  const edges = onError === 'error-output' ? EDGES : EDGES.slice(0, 2);
  const plan = makePlan([{ name: 'Start' }, { name: 'A', onError }, { name: 'Main' }, { name: 'Error' }], edges);
  return new TestRun(plan, { nodes: { A: behaviour }, start: { items: items(1, 2) } });
}

const inputsOf = (test: TestRun, node: string): unknown => test.finished.find((step) => step.node === node)?.inputs[0];
const errorItem = (item: number): Item => ({
  json: { error: 'broken' },
  error: { message: 'broken', code: 'TEST_FAILED' },
  pairedItem: { item },
});
const marked: Item = { json: { value: 'bad' }, error: { message: 'marked' } };

describe('onError', () => {
  it('stop: the run fails with the failure of the step', () => {
    const test = run('stop', () => fail('broken', { field: 'url' }));
    expect(test.execute()).toEqual({
      status: 'failed',
      failure: { code: 'TEST_FAILED', fault: 'node', message: 'broken', field: 'url', nodeId: 'A', nodeName: 'A' },
    });
    expect(test.order).toBe('Start A');
  });

  it('continue: error items on output 0, one for each input item', () => {
    const test = run('continue', () => fail('broken'));
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect(inputsOf(test, 'Main')).toEqual([errorItem(0), errorItem(1)]);
  });

  it('error-output: the same items on the last output, with the fields of their input items', () => {
    const test = run('error-output', () => fail('broken'));
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect(inputsOf(test, 'Error')).toEqual([
      { ...errorItem(0), json: { value: 1, error: 'broken' } },
      { ...errorItem(1), json: { value: 2, error: 'broken' } },
    ]);
    expect(inputsOf(test, 'Main')).toBeUndefined();
  });

  it('gives at least one error item, and one for the items of every input', () => {
    const plan = makePlan(
      [{ name: 'Start' }, { name: 'A' }, { name: 'J', inputCount: 2, onError: 'continue' }],
      ['Start -> A', 'Start -> J.0', 'A -> J.1'],
    );
    const test = new TestRun(plan, { nodes: { J: () => fail('broken') } });
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect(test.finished[2]?.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0, input: 1 }]);
  });

  it('error-output: items that a node marked itself move to the error output', () => {
    const test = run('error-output', () => succeed([[...items('good'), marked]]));
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect([inputsOf(test, 'Main'), inputsOf(test, 'Error')]).toEqual([items('good'), [marked]]);
  });

  it.each([
    [{ error: 'no' }, true],
    [{ error: 'no', message: 'at all' }, true],
    [{ error: { code: 1 } }, true],
    [{ error: 'no', message: '' }, false],
    [{ error: 'no', other: 1 }, false],
    [{ error: null }, false],
    [{ error: '' }, false],
    [{ message: 'no' }, false],
  ])('error-output: an item of the form %j is an error: %s', (json, isError) => {
    const test = run('error-output', () => succeed([[{ json }]]));
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect(inputsOf(test, isError ? 'Error' : 'Main')).toEqual([{ json }]);
    expect(inputsOf(test, isError ? 'Main' : 'Error')).toBeUndefined();
  });

  it('error-output: an error item is merged with the input item that it is paired with, whose fields give way', () => {
    const paired: Item = { json: { error: 'no', message: 'of course' }, pairedItem: [{ item: 1 }, { item: 0 }] };
    const test = run('error-output', () => succeed([[paired, { ...paired, pairedItem: { item: 9 } }]]));
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect((inputsOf(test, 'Error') as Item[]).map(({ json }) => json)).toEqual([
      { value: 2, error: 'no', message: 'of course' },
      { error: 'no', message: 'of course' },
    ]);
  });

  it('error-output: a port that all its items leave is silent', () => {
    const test = run('error-output', () => succeed([[marked]]));
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect(test.order).toBe('Start A Error');
  });

  it.each(['continue', 'stop'] as const)('%s: items that a node marked itself stay where they are', (onError) => {
    const test = run(onError, () => succeed([[...items('good'), marked]]));
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect(inputsOf(test, 'Main')).toEqual([...items('good'), marked]);
  });
});

describe('A node that throws', () => {
  it.each([
    ['an error', new Error('boom'), 'boom'],
    ['an error without a message', new Error(''), 'The node failed without a message.'],
    ['a text', 'boom', 'boom'],
    ['nothing', undefined, 'undefined'],
    ['an object without a prototype', Object.create(null) as unknown, 'The node threw something that cannot be shown.'],
  ])('fails as NODE_CRASHED: %s', async (_, thrown, message) => {
    const failed = { status: 'failed', failure: { code: 'NODE_CRASHED', fault: 'node', message, nodeName: 'A' } };
    const throwing = run('stop', () => {
      throw thrown;
    });
    expect(throwing.execute()).toMatchObject(failed);
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- user code rejects with anything
    expect(await run('stop', () => Promise.reject(thrown)).execute()).toMatchObject(failed);
  });
});
