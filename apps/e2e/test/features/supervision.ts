import type { ApprovalSummary, ApprovalView, Page } from '@weft/contracts';
import { waitFor } from '@weft/testing';
import { useOutside, type Answer, type Feature } from '../../src/index.ts';

const TIMEOUT_MS = 120_000;

/** The start, and calls to the outside one after the other. */
const calling = (sink: string, settings: object, calls: readonly { name: string; more?: object }[]) => {
  const steps = calls.map(({ name, more }, index) => ({
    id: name,
    name,
    type: 'httpRequest',
    position: { x: 200 * (index + 1), y: 0 },
    parameters: { method: 'POST', url: `=${sink}/${name}/{{ $json.to ?? 'all' }}`, bodyType: 'none' },
    ...more,
  }));
  const nodes = [{ id: 'start', name: 'Start', type: 'manualTrigger' }, ...steps];
  return { name: 'Calls', nodes, settings, edges: steps.map(({ id }, index) => ({ source: nodes[index]?.id, target: id })) };
};

/** settings.supervision, by the public API alone (docs/human-in-the-loop.md). */
export const supervision: Feature = (weft) => {
  const outside = useOutside();

  const begin = async (settings: object, calls: Parameters<typeof calling>[2]) => {
    const { id } = await weft().api.create(calling(outside.url, settings, calls));
    return (
      await weft().api.ok<{ executionId: string }>('POST', `/api/orchestrator/workflows/${id}/execute`, { input: { to: 'ada' } })
    ).executionId;
  };
  const askedIn = async (executionId: string) =>
    (await weft().api.ok<Page<ApprovalSummary>>('GET', `/api/orchestrator/approvals?status=open&executionId=${executionId}`))
      .items;
  const question = async (executionId: string): Promise<ApprovalSummary> => {
    await waitFor(async () => (await askedIn(executionId)).length > 0, { timeoutMs: TIMEOUT_MS, what: 'a question' });
    return (await askedIn(executionId))[0]!;
  };
  const decide = (id: string, how: string, body: object = {}): Promise<Answer<ApprovalView>> =>
    weft().api.send('POST', `/api/orchestrator/approvals/${id}/${how}`, body);
  const until = async (executionId: string, status = 'succeeded') => {
    const isOver = async () => (await weft().api.execution(executionId)).status === status;
    await waitFor(isOver, { timeoutMs: TIMEOUT_MS, what: `the run to be ${status}` });
    return weft().api.execution(executionId);
  };

  it(
    'full, and onUncertain "ask": through kill -9 with a gate open and a call under way, no call before leave, and none again without it',
    async () => {
      const held = Promise.withResolvers<void>();
      outside.gate = held.promise;
      const [run, cutOff] = await Promise.all([
        begin({ supervision: 'full' }, [{ name: 'Pay' }]),
        begin({}, [{ name: 'Book', more: { onUncertain: 'ask' } }, { name: 'Send' }]),
      ]);
      const asked = await question(run);
      expect(asked).toMatchObject({ kind: 'supervision', nodeName: 'Pay', title: 'May "Pay" run?' });
      expect(asked.actions.map(({ action }) => action)).toEqual(['approve', 'reject', 'edit']);
      await waitFor(() => outside.paths().length === 1, { timeoutMs: TIMEOUT_MS, what: 'the call' });

      await weft().kill();
      held.resolve();
      outside.gate = Promise.resolve();
      await weft().start();
      const uncertain = await question(cutOff);
      expect(uncertain).toMatchObject({ title: 'Did a call of "Book" take effect?' });
      expect(await question(run)).toMatchObject({ id: asked.id });
      expect(outside.paths()).toEqual(['/Book/ada']);

      const answers = await Promise.all([decide(asked.id, 'approve'), decide(asked.id, 'approve')]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
      await decide(uncertain.id, 'respond', { action: 'done', items: [{ json: { to: 'known' } }] });
      await Promise.all([until(run), until(cutOff)]);
      expect(outside.paths().toSorted()).toEqual(['/Book/ada', '/Pay/ada', '/Send/known']);
    },
    TIMEOUT_MS * 2,
  );

  it(
    'failsafe: asks before what is marked as risky, and after an error',
    async () => {
      outside.failing.add('/Send/all');
      const run = await begin({ supervision: 'failsafe' }, [{ name: 'Pay', more: { risky: true } }, { name: 'Send' }]);
      const before = await question(run);
      expect(before).toMatchObject({ nodeName: 'Pay', title: 'May "Pay" run?' });
      expect((await decide(before.id, 'respond', { action: 'edit' })).body).toMatchObject({ code: 'INVALID_INPUT' });
      await decide(before.id, 'respond', { action: 'edit', items: [{ json: { to: 'bob' } }] });

      const after = await question(run);
      expect(after).toMatchObject({ nodeName: 'Send', title: '"Send" has failed' });
      outside.failing.clear();
      await decide(after.id, 'respond', { action: 'retry' });
      await until(run);
      expect(outside.paths()).toEqual(['/Pay/bob', '/Send/all', '/Send/all']);
      expect(new Set(outside.keysOf('/Send/all')).size).toBe(1);
    },
    TIMEOUT_MS,
  );

  it(
    'error_only: asks after an error alone, and goes on without the step',
    async () => {
      outside.failing.add('/Pay/ada');
      const run = await begin({ supervision: 'error_only' }, [{ name: 'Pay' }, { name: 'Send' }]);
      const asked = await question(run);
      expect(asked.actions.map(({ action }) => action)).toEqual(['retry', 'skip', 'edit', 'stop']);
      await decide(asked.id, 'respond', { action: 'skip' });
      const { nodes } = await until(run);
      expect(outside.paths()).toEqual(['/Pay/ada', '/Send/ada']);
      expect(nodes['Pay']).toMatchObject({ status: 'succeeded', iterations: [{ error: { code: 'HTTP_STATUS' } }] });
      expect(nodes['Pay']?.iterations[0]?.outputs?.['main']).toMatchObject([{ json: { to: 'ada' } }]);

      const stopped = await begin({ supervision: 'error_only' }, [{ name: 'Pay' }, { name: 'Send' }]);
      await decide((await question(stopped)).id, 'respond', { action: 'stop' });
      expect((await until(stopped, 'failed')).error).toMatchObject({ nodeName: 'Pay' });
    },
    TIMEOUT_MS,
  );

  it(
    'supervisors: others than who has started it, and a deadline that lets a step start, but no failure pass',
    async () => {
      outside.failing.add('/Fail/ada');
      const supervisors = { selfApproval: false, deadlineMs: 1_000, onExpiry: 'approve' };
      const [others, late, failed] = await Promise.all([
        begin({ supervision: 'full', supervisors: { ...supervisors, deadlineMs: 0, assignees: ['role:owner'] } }, [
          { name: 'Pay' },
        ]),
        begin({ supervision: 'full', supervisors }, [{ name: 'Book' }]),
        begin({ supervision: 'error_only', supervisors }, [{ name: 'Fail' }]),
      ]);
      const asked = await question(others);
      expect(asked).toMatchObject({ assignees: ['role:owner'], excluded: [expect.stringMatching(/^user:/)], deadline: null });
      expect(await decide(asked.id, 'approve')).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });

      await until(late);
      expect((await until(failed, 'failed')).error).toMatchObject({ nodeName: 'Fail', code: 'HTTP_STATUS' });
      const of = async (run: string) =>
        (await weft().api.ok<Page<ApprovalSummary>>('GET', `/api/orchestrator/approvals?executionId=${run}`)).items;
      expect(await of(late)).toMatchObject([{ status: 'approved', decision: 'approved', by: { via: 'deadline' } }]);
      expect(await of(failed)).toMatchObject([{ status: 'expired', by: { via: 'deadline' } }]);
      expect(outside.paths()).toContain('/Book/ada');
      expect(outside.paths()).not.toContain('/Pay/ada');
      await weft().api.ok('POST', `/api/orchestrator/executions/${others}/stop`);
    },
    TIMEOUT_MS,
  );

  it(
    'none: asks nobody',
    async () => {
      outside.failing.add('/Pay/ada');
      const run = await begin({ supervision: 'none' }, [{ name: 'Pay' }]);
      await until(run, 'failed');
      const { items } = await weft().api.ok<Page<ApprovalSummary>>('GET', `/api/orchestrator/approvals?executionId=${run}`);
      expect(items).toEqual([]);
    },
    TIMEOUT_MS,
  );
};
