import type { ApprovalSummary, ApprovalView, Page } from '@weft/contracts';
import { freePort, startMailServer, waitFor, type MailServer, type ReceivedMail } from '@weft/testing';
import { chain, describeTargets, EffectLedger, node, type Answer, type Target } from '../src/index.ts';

const OWNER = 'owner@weft.local';

/** A webhook, a gate whose assignee gets a mail, and a call to the outside for what is approved. */
const gated = (sink: string) => ({
  name: 'Gated',
  nodes: [
    { id: 'hook', name: 'Hook', type: 'webhook', parameters: { path: 'pay', method: 'POST', respond: 'immediately' } },
    {
      id: 'gate',
      name: 'Gate',
      type: 'approval',
      position: { x: 200, y: 0 },
      parameters: { title: '=Pay {{ $json.body.order }}?', message: 'As <b>usual</b>.', assignees: [OWNER], notify: 'email' },
    },
    {
      id: 'pay',
      name: 'Pay',
      type: 'httpRequest',
      position: { x: 400, y: 0 },
      parameters: { method: 'POST', url: `=${sink}/{{ $json.body.order }}`, bodyType: 'none' },
    },
  ],
  edges: [
    { source: 'hook', target: 'gate' },
    { source: 'gate', sourceHandle: 'approved', target: 'pay' },
  ],
});

const clarified = {
  name: 'Clarified',
  nodes: [
    { id: 'start', name: 'Start', type: 'manualTrigger' },
    {
      id: 'ask',
      name: 'Ask',
      type: 'clarification',
      position: { x: 200, y: 0 },
      parameters: {
        title: 'Which size?',
        fields: [{ label: 'Size', name: 'size', type: 'dropdown', options: ['S', 'M'], required: true }],
      },
    },
    { id: 'end', name: 'End', type: 'noOp', position: { x: 400, y: 0 } },
  ],
  edges: [
    { source: 'start', target: 'ask' },
    { source: 'ask', sourceHandle: 'answered', target: 'end' },
  ],
};

describeTargets('people in the loop', (make, kind) => {
  const ledger = new EffectLedger();
  let mails: MailServer;
  let weft: Target;

  beforeAll(async () => {
    mails = await startMailServer();
    weft = make({ port: await freePort(), env: { WEFT_EGRESS_ALLOW: '127.0.0.1', SMTP_URL: mails.url } });
  });
  afterAll(async () => {
    await weft.dispose();
    await Promise.all([ledger.stop(), mails.close()]);
  });

  const open = async () =>
    (await weft.api.ok<Page<ApprovalSummary>>('GET', '/api/orchestrator/approvals?status=open&assignedToMe=true')).items;
  const decide = (id: string, how: string, body: object = {}): Promise<Answer<ApprovalView>> =>
    weft.api.send('POST', `/api/orchestrator/approvals/${id}/${how}`, body);
  const until = (id: string) =>
    waitFor(async () => (await weft.api.execution(id)).status === 'succeeded', { timeoutMs: 60_000, what: 'the end of the run' });
  const page = async (link: string, init?: RequestInit) => {
    const response = await fetch(weft.url + link, init);
    return { status: response.status, text: await response.text(), policy: response.headers.get('content-security-policy') };
  };

  it('waits for them through kill -9, and goes on once: by API, by the link of a mail, by a form', async () => {
    const sink = await ledger.start();
    await weft.start();
    const { id: workflowId } = await weft.api.create(gated(sink));
    await weft.api.activate(workflowId);
    for (const order of ['by-api', 'by-link', 'rejected']) await weft.api.ok('POST', '/webhook/pay', { order });
    const asked = await weft.api.create(clarified);
    const { executionId } = await weft.api.ok<{ executionId: string }>(
      'POST',
      `/api/orchestrator/workflows/${asked.id}/execute`,
      {},
    );
    await waitFor(async () => (await open()).length === 4, { timeoutMs: 60_000, what: 'four questions' });
    await waitFor(() => mails.received.length >= 3, { timeoutMs: 60_000, what: 'three mails' });
    const letter = mails.received.find(({ source }) => source.includes('Pay by-link?'))!;

    if (kind === 'fleet') {
      for (const service of [/executor-1$/, /executor-2$/, /orchestrator$/, /gateway$/]) weft.killProcess(service);
      await waitFor(() => weft.isReady().catch(() => false), { timeoutMs: 60_000, intervalMs: 50, what: 'Weft to be ready' });
    } else {
      await weft.kill();
      await weft.start();
    }

    const questions = new Map((await open()).map((each) => [each.title, each] as const));
    expect([...questions.keys()].toSorted()).toEqual(['Pay by-api?', 'Pay by-link?', 'Pay rejected?', 'Which size?']);
    const byApi = questions.get('Pay by-api?')!;
    expect((await weft.api.execution(byApi.executionId)).approvals).toMatchObject([{ id: byApi.id, status: 'open' }]);
    const answers = await Promise.all([
      decide(byApi.id, 'approve', { comment: 'fine' }),
      decide(byApi.id, 'reject'),
      decide(byApi.id, 'approve'),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    const first = answers.findIndex(({ status }) => status === 200) === 1 ? 'rejected' : 'approved';
    expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
      ...{ code: 'APPROVAL_DECIDED', status: 409 },
      ...{ approvalStatus: first, decision: first },
    });

    const link = linkOf(letter, 'Approve');
    const shown = await page(link);
    expect(shown).toMatchObject({ status: 200, policy: expect.stringContaining("default-src 'none'") });
    expect(shown.text).toContain('As &lt;b&gt;usual&lt;/b&gt;.');
    expect((await page(link, { method: 'HEAD' })).status).toBe(200);
    expect((await open()).map(({ title }) => title)).toContain('Pay by-link?');
    const sent = await Promise.all(
      [1, 2, 3].map(() => page(link, { method: 'POST', body: new URLSearchParams({ comment: 'ok' }) })),
    );
    expect(sent.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    for (const { text } of [...sent, await page(linkOf(letter, 'Reject'))]) expect(text).toContain('This was approved.');

    expect((await decide(questions.get('Pay rejected?')!.id, 'reject')).status).toBe(200);
    const form = questions.get('Which size?')!;
    expect(await decide(form.id, 'respond', { answers: { size: 'XL' } })).toMatchObject({ status: 400 });
    expect((await decide(form.id, 'respond', { answers: { size: 'M' } })).status).toBe(200);

    for (const { executionId: run } of questions.values()) await until(run);
    expect((await weft.api.execution(executionId)).nodes['End']?.iterations[0]?.outputs?.['main']).toMatchObject([
      { json: { size: 'M' } },
    ]);
    const called = first === 'approved' ? ['/by-api', '/by-link'] : ['/by-link'];
    expect([...ledger.byPath().keys()].toSorted()).toEqual(called);
    for (const effects of ledger.byPath().values()) expect(effects).toHaveLength(1);
    expect((await weft.api.execution(byApi.executionId)).approvals).toBeUndefined();
    expect(mails.received.filter(({ to }) => to !== OWNER)).toEqual([]);
  }, 240_000);

  it('keeps who has started a run by hand, or what calls it, from approving it, where the workflow wants somebody else', async () => {
    const gate = node('Gate', 'approval', { title: 'Four eyes?', selfApproval: false });
    const begin = node('Begin', 'executeWorkflowTrigger', { input: 'passthrough' });
    const hook = node('Hook', 'webhook', { path: 'four-eyes', method: 'POST', respond: 'immediately' });
    const { id: called } = await weft.api.create({ name: 'Called', nodes: [begin, gate], edges: chain('Begin', 'Gate') });
    const call = node('Call', 'executeWorkflow', { workflowId: called });
    const nodes = [node('Start', 'manualTrigger', {}), hook, call];
    const edges = [...chain('Start', 'Call'), ...chain('Hook', 'Call')];
    const { id } = await weft.api.create({ name: 'Calls', nodes, edges });
    await weft.api.activate(called);
    await weft.api.activate(id);

    const { executionId } = await weft.api.ok<{ executionId: string }>('POST', `/api/orchestrator/workflows/${id}/execute`, {
      startNode: 'Start',
    });
    const asked = async () => {
      const { items } = await weft.api.ok<Page<ApprovalSummary>>('GET', '/api/orchestrator/approvals?status=open');
      return items.find(({ title }) => title === 'Four eyes?');
    };
    const byHand = (await waitFor(asked, { timeoutMs: 60_000, what: 'the question of the child' }))!;
    expect((await open()).map((each) => each.id)).not.toContain(byHand.id);
    expect(await decide(byHand.id, 'approve')).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    await weft.api.ok('POST', `/api/orchestrator/executions/${executionId}/stop`);
    await waitFor(async () => (await asked()) === undefined, { timeoutMs: 60_000, what: 'the question to be closed' });

    await weft.api.ok('POST', '/webhook/four-eyes', {});
    const byNobody = (await waitFor(asked, { timeoutMs: 60_000, what: 'the question of the other child' }))!;
    expect((await decide(byNobody.id, 'approve')).status).toBe(200);
    await until(byNobody.executionId);
  }, 240_000);
});

/** The path of the link with this label. */
const linkOf = ({ source }: ReceivedMail, label: string): string =>
  new RegExp(`${label}:\\s+https?://[^/\\s]+(/approval/[\\w-]+)`).exec(source)?.[1] ?? 'no link';
