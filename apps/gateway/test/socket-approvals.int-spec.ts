import { randomUUID } from 'node:crypto';
import type { ApprovalSummary, ApprovalView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { waitFor } from '@weft/testing';
import { BEHIND_PROXY, bearer, invite, makePerson, sql } from './people.ts';
import { SocketClient } from './socket-client.ts';
import { callApi, startGateway, type TestGateway } from './start-gateway.ts';

const question = (more: Partial<ApprovalView> = {}): ApprovalView => ({
  id: randomUUID(),
  executionId: randomUUID(),
  workflowId: randomUUID(),
  nodeId: 'n1',
  nodeName: 'Ask',
  runIndex: 0,
  kind: 'approval',
  status: 'open',
  title: 'Pay?',
  message: '',
  actions: [
    { action: 'approve', label: 'Approve' },
    { action: 'reject', label: 'Reject' },
  ],
  assignees: [],
  deadline: null,
  onExpiry: 'fail',
  escalatedAt: null,
  createdAt: '2030-01-01T00:00:00.000Z',
  decidedAt: null,
  shownSha256: 'a'.repeat(64),
  mails: [],
  ...more,
});
const summaryOf = ({ shownSha256: _, mails: __, ...summary }: ApprovalView): ApprovalSummary => summary;

describe('approvals over a WebSocket', () => {
  let gateway: TestGateway;
  let stored: Map<string, ApprovalView>;
  const clients: SocketClient[] = [];

  beforeAll(async () => {
    gateway = await startGateway(BEHIND_PROXY);
  });
  afterAll(() => gateway.stop());

  beforeEach(() => {
    stored = new Map();
    const { handlers } = gateway.orchestrator;
    delete gateway.orchestrator.calls.decideApproval;
    handlers.listApprovals = async ({ actor, status, assignedTo }) => {
      expect([actor, status, assignedTo]).toEqual([{ tenantId: gateway.owner.tenantId, userId: null }, 'open', undefined]);
      const open = [...stored.values()].filter((each) => each.status === 'open');
      return { items: open.map(summaryOf).toReversed() };
    };
    handlers.getApproval = async ({ approvalId }) => find(approvalId);
    handlers.decideApproval = async ({ approvalId, action }) => {
      const found = find(approvalId);
      if (found.status !== 'open')
        throw new AppError('APPROVAL_DECIDED', 'It was decided already.', { details: { approvalStatus: found.status } });
      return put({ ...found, status: action === 'approve' ? 'approved' : 'rejected', decision: action });
    };
  });
  afterEach(() => {
    for (const { socket } of clients.splice(0)) socket.terminate();
  });

  const put = (view: ApprovalView): ApprovalView => {
    stored.set(view.id, view);
    return view;
  };
  const find = (id: string): ApprovalView => {
    const found = stored.get(id);
    if (!found) throw new AppError('APPROVAL_NOT_FOUND', 'There is none.');
    return found;
  };
  const open = async (headers: Record<string, string> = { 'x-api-key': gateway.owner.apiKey }, query = '') => {
    const client = await SocketClient.open(gateway.url, headers, query);
    clients.push(client);
    return client;
  };
  const ticketOf = async (headers: Record<string, string>) => {
    const response = await callApi(gateway.url, '/api/streaming/ticket', { method: 'POST', headers });
    return `?ticket=${((await response.json()) as { ticket: string }).ticket}`;
  };
  const subscribe = { id: 's', type: 'subscribe', channel: 'approvals' };
  const told = ({ received }: SocketClient) => received.filter(({ type }) => type === 'event').map(({ event }) => event);
  const toldOf = (type: string, approval: ApprovalView) => ({ type, approval: summaryOf(approval) });

  it('are told of as long as they are open, then of what came of them', async () => {
    const [first, second] = [put(question()), put(question())];
    const client = await open();
    expect(await client.answerTo(subscribe)).toEqual({ type: 'subscribed', id: 's', channel: 'approvals' });
    await waitFor(() => told(client).length === 2);
    expect(told(client)).toEqual([toldOf('approval.opened', first), toldOf('approval.opened', second)]);

    const [third, decided, expired] = [
      put(question()),
      put({ ...first, status: 'approved' }),
      put({ ...second, status: 'expired' }),
    ];
    await waitFor(() => told(client).length === 5);
    expect(told(client).slice(2)).toEqual([
      toldOf('approval.decided', decided),
      toldOf('approval.expired', expired),
      toldOf('approval.opened', third),
    ]);
    const elsewhere = put({ ...third, assignees: [`user:${randomUUID()}`] });
    await waitFor(() => told(client).length === 6);
    expect(told(client).at(-1)).toEqual(toldOf('approval.withdrawn', elsewhere));
    expect(client.received.every(({ type, id }) => type !== 'event' || id === undefined)).toBe(true);
  });

  it('are told to those who may decide them', async () => {
    const [editor, viewer] = [await invite(gateway, 'editor'), await invite(gateway, 'viewer')];
    const mine = put(question({ assignees: [`user:${editor.id}`] }));
    put(question({ assignees: ['role:owner'] }));
    const client = await open(bearer(editor.accessToken));
    await client.answerTo(subscribe);
    await waitFor(() => told(client).length === 1);
    expect(told(client)).toEqual([toldOf('approval.opened', mine)]);
    const watcher = await open(bearer(viewer.accessToken));
    expect(await watcher.answerTo(subscribe)).toMatchObject({ type: 'error', id: 's', problem: { code: 'FORBIDDEN' } });
  });

  it.each(['a header', 'a ticket'])('are decided once, by who came with %s', async (way) => {
    const asked = put(question());
    const person = await invite(gateway, 'editor');
    const client =
      way === 'a header' ? await open(bearer(person.accessToken)) : await open({}, await ticketOf(bearer(person.accessToken)));
    const decide = { type: 'approve', approvalId: asked.id, comment: 'Fine.' };
    expect(await client.answerTo({ ...decide, id: 1 })).toEqual({
      type: 'decided',
      id: 1,
      approval: expect.objectContaining({ id: asked.id, status: 'approved' }) as unknown,
    });
    expect(gateway.orchestrator.calls.decideApproval).toEqual([
      {
        tenantId: gateway.owner.tenantId,
        approvalId: asked.id,
        action: 'approve',
        comment: 'Fine.',
        decider: {
          userId: person.id,
          email: person.email,
          via: 'socket',
          names: expect.arrayContaining([`user:${person.id}`]) as string[],
        },
      },
    ]);
    expect(await client.answerTo({ ...decide, id: 2, type: 'reject' })).toMatchObject({
      type: 'error',
      id: 2,
      problem: { status: 409, code: 'APPROVAL_DECIDED', approvalStatus: 'approved' },
    });
  });

  it('take answers of forms, and other actions with items', async () => {
    const client = await open();
    const asked = put(
      question({ form: { title: 'Which?', fields: [{ name: 'colour', label: 'Colour', type: 'text' }] } as never }),
    );
    await client.answerTo({ id: 1, type: 'respond', approvalId: asked.id, answers: { colour: 'red' } });
    expect(gateway.orchestrator.calls.decideApproval!.at(-1)).toMatchObject({
      action: 'respond',
      items: [{ json: { colour: 'red' } }],
    });
    const other = put(question());
    await client.answerTo({ id: 2, type: 'respond', approvalId: other.id, action: 'edit', items: [{ json: { n: 1 } }] });
    expect(gateway.orchestrator.calls.decideApproval!.at(-1)).toMatchObject({ action: 'edit', items: [{ json: { n: 1 } }] });
    const wrong = await client.answerTo({ id: 3, type: 'respond', approvalId: other.id, action: 'edit', items: [1] });
    expect(wrong.problem?.code).toBe('INVALID_INPUT');
  });

  it('are not decided by a key that may only read, by its ticket, or by who may not any more', async () => {
    const asked = put(question());
    const made = await gateway.call('/api/keys', { json: { name: 'Watcher', scopes: ['executions.read'] } });
    const { key } = (await made.json()) as { key: string };
    const demoted = await invite(gateway, 'editor');
    const sockets = [
      await open({ 'x-api-key': key }),
      await open({}, await ticketOf({ 'x-api-key': key })),
      await open(bearer(demoted.accessToken)),
    ];
    await sql(gateway, `UPDATE gateway.memberships SET role = 'viewer' WHERE user_id = $1`, [demoted.id]);
    for (const client of sockets)
      expect(await client.answerTo({ id: 1, type: 'approve', approvalId: asked.id })).toMatchObject({
        type: 'error',
        problem: { status: 403, code: 'FORBIDDEN' },
      });
    expect(gateway.orchestrator.calls.decideApproval).toBeUndefined();
  });

  it.each([
    ['no id', { type: 'approve' }],
    ['an id that is none', { type: 'approve', approvalId: 'x' }],
    ['the deciding person', { type: 'approve', approvalId: randomUUID(), userId: randomUUID() }],
    ['answers to a yes', { type: 'approve', approvalId: randomUUID(), answers: {} }],
  ])('are not decided with %s', async (_, message) => {
    const client = await open();
    const refused = await client.answerTo({ id: 1, ...message });
    expect(refused).toMatchObject({ type: 'error', problem: { code: 'INVALID_INPUT' } });
    expect(gateway.orchestrator.calls.decideApproval).toBeUndefined();
  });

  it('of another workspace are not there', async () => {
    const stranger = await makePerson(gateway);
    gateway.orchestrator.handlers.decideApproval = async ({ tenantId }) => {
      expect(tenantId).toBe(stranger.workspaceId);
      throw new AppError('APPROVAL_NOT_FOUND', 'There is none.');
    };
    const client = await open(bearer(stranger.accessToken));
    const refused = await client.answerTo({ id: 1, type: 'approve', approvalId: put(question()).id });
    expect(refused.problem).toMatchObject({ status: 404, code: 'APPROVAL_NOT_FOUND' });
  });
});
