import { waitFor } from '@weft/testing';
import { chain, node, useOutside, type Feature } from '../../src/index.ts';

const TIMEOUT_MS = 60_000;

/** docs/failure.md: whatever a production run fails by, its error workflow is run once, also when the run died with its process. */
export const errorWorkflows: Feature = (weft) => {
  const outside = useOutside();

  /** Tells the outside which execution has failed; never activated. */
  const saveAlarm = async () => {
    const url = `=${outside.url}/alarm/{{ $json.execution.id }}/{{ $json.execution.lastNodeExecuted }}`;
    const call = node('Tell', 'httpRequest', { method: 'POST', url, bodyType: 'none' });
    return (
      await weft().api.create({ name: 'Alarm', nodes: [node('Alarm', 'errorTrigger'), call], edges: chain('Alarm', 'Tell') })
    ).id;
  };
  const saveOrders = async (path: string, errorWorkflowId: string, steps: readonly ReturnType<typeof node>[]) => {
    const hook = node('Hook', 'webhook', { path, method: 'POST', respond: 'immediately' });
    const nodes = [hook, ...steps];
    const edges = chain(...nodes.map(({ name }) => name));
    const { id } = await weft().api.create({ name: 'Orders', nodes, edges, settings: { errorWorkflowId } });
    await weft().api.activate(id);
    return id;
  };
  const alarms = () => outside.paths().filter((path) => path.startsWith('/alarm/'));
  const untilAlarm = async (alarm: string) => {
    const over = async () => (await weft().api.executions(`workflowId=${alarm}&status=succeeded`)).items.length > 0;
    await waitFor(over, { timeoutMs: TIMEOUT_MS, what: 'the error workflow to have run' });
    return (await weft().api.executions(`workflowId=${alarm}`)).items;
  };

  it(
    'are run once when an execution fails, as they were saved last, and not for one that was started by hand',
    async () => {
      const alarm = await saveAlarm();
      const stop = node('Stop', 'stopAndError', { errorType: 'message', message: 'no stock' });
      const orders = await saveOrders('no-stock', alarm, [stop]);
      await weft().api.ok('POST', `/api/orchestrator/workflows/${orders}/execute`, { wait: true });

      const { headers } = await weft().api.send('POST', '/webhook/no-stock', {});
      const runs = await untilAlarm(alarm);

      expect(runs).toEqual([expect.objectContaining({ mode: 'error', status: 'succeeded' })]);
      expect(alarms()).toEqual([`/alarm/${headers.get('weft-execution-id')}/Stop`]);
    },
    TIMEOUT_MS * 2,
  );

  it(
    'are run once when an execution fails because its process was killed in the middle of a call',
    async () => {
      const alarm = await saveAlarm();
      const charge = node(
        'Charge',
        'httpRequest',
        { method: 'POST', url: `${outside.url}/charge`, bodyType: 'none' },
        { onUncertain: 'fail' },
      );
      await saveOrders('charge', alarm, [charge]);
      const gate = Promise.withResolvers<void>();
      outside.gate = gate.promise;
      const { headers } = await weft().api.send('POST', '/webhook/charge', {});
      await waitFor(() => outside.paths().includes('/charge'), { timeoutMs: TIMEOUT_MS });

      await weft().kill();
      gate.resolve();
      await weft().start();
      const runs = await untilAlarm(alarm);

      expect(runs).toHaveLength(1);
      expect(outside.paths()).toEqual(['/charge', `/alarm/${headers.get('weft-execution-id')}/Charge`]);
    },
    TIMEOUT_MS * 3,
  );

  it('that cannot be started are a warning, and hinder no end', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000';
    const stop = node('Stop', 'stopAndError', { errorType: 'message', message: 'no stock' });
    const id = await saveOrders('nobody', nobody, [stop]);
    const { problems } = await weft().api.ok<{ problems: unknown[] }>('GET', `/api/orchestrator/workflows/${id}`);
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', code: 'ERROR_WORKFLOW_UNUSABLE' })]);

    await weft().api.send('POST', '/webhook/nobody', {});

    const failed = async () => (await weft().api.executions(`workflowId=${id}&status=failed`)).items.length === 1;
    await waitFor(failed, { timeoutMs: TIMEOUT_MS, what: 'the execution to have failed' });
  });
};
