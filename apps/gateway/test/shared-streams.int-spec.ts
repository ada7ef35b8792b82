import { randomUUID } from 'node:crypto';
import type { ApprovalSummary, ExecutionChange } from '@weft/contracts';
import { waitFor } from '@weft/testing';
import { BEHIND_PROXY, bearer, invite, makePerson } from './people.ts';
import { SocketClient } from './socket-client.ts';
import { startGateway, type TestGateway } from './start-gateway.ts';

const SOCKETS = 30;

describe('many who watch one workspace', () => {
  let gateway: TestGateway;
  const clients: SocketClient[] = [];

  beforeAll(async () => {
    gateway = await startGateway(BEHIND_PROXY);
  });
  afterAll(() => gateway.stop());
  afterEach(() => {
    for (const { socket } of clients.splice(0)) socket.terminate();
  });

  const subscribe = async (channel: string, headers: Record<string, string> = { 'x-api-key': gateway.owner.apiKey }) => {
    const client = await SocketClient.open(gateway.url, headers);
    clients.push(client);
    expect(await client.answerTo({ id: 's', type: 'subscribe', channel })).toMatchObject({ type: 'subscribed' });
    return client;
  };
  const eventsOf = ({ received }: SocketClient) => received.filter(({ type }) => type === 'event');

  it('are told of its executions by the requests of one', async () => {
    const stored: ExecutionChange[] = [];
    let requests = 0;
    gateway.orchestrator.handlers.readChanges = async ({ after }) => {
      requests++;
      const from = after === undefined ? stored.length : Number(after.slice(1));
      return { changes: stored.slice(from), cursor: `c${stored.length}`, isLast: true };
    };
    const commit = () => {
      const execution = { id: randomUUID(), status: 'running' } as ExecutionChange['execution'];
      stored.push({ cursor: `c${stored.length + 1}`, sequence: 1, execution });
    };
    const begunAt = performance.now();
    const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => subscribe('executions')));
    const streamed = await gateway.call('/api/streaming/executions');
    for (let count = 1; count <= 3; count++) {
      commit();
      await waitFor(() => sockets.every((socket) => eventsOf(socket).length === count));
    }
    const seconds = (performance.now() - begunAt) / 1_000;
    expect(requests).toBeLessThanOrEqual(2 + seconds);
    for (const socket of sockets) expect(eventsOf(socket).map(({ id }) => id)).toEqual(['c1', 'c2', 'c3']);
    const reader = streamed.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('id: c3')) text += (await reader.read()).value;
    expect(text.match(/^id: .*$/gm)).toEqual(['id: c1', 'id: c2', 'id: c3']);
    await reader.cancel();
  });

  it('are told of its questions by the requests of one, each of their own, and cost nothing once they are gone', async () => {
    const [editor, stranger] = [await invite(gateway, 'editor'), await makePerson(gateway)];
    const open: ApprovalSummary[] = [];
    const requests: string[] = [];
    gateway.orchestrator.handlers.listApprovals = async ({ actor: { tenantId } }) => {
      requests.push(tenantId);
      return { items: tenantId === gateway.owner.tenantId ? open.toReversed() : [] };
    };
    const ask = (...assignees: string[]) => {
      const approval = { id: randomUUID(), status: 'open', assignees } as unknown as ApprovalSummary;
      open.push(approval);
      return approval.id;
    };
    const told = (client: SocketClient) =>
      eventsOf(client).map(({ event }) => (event as unknown as { approval: ApprovalSummary }).approval.id);
    const begunAt = performance.now();
    const owners = await Promise.all(Array.from({ length: SOCKETS }, () => subscribe('approvals')));
    const others = [
      await subscribe('approvals', bearer(editor.accessToken)),
      await subscribe('approvals', bearer(stranger.accessToken)),
    ];
    const [everybodys, theOwners] = [ask(), ask('role:owner')];
    await waitFor(() => owners.every((each) => told(each).length === 2) && told(others[0]!).length === 1);
    const late = await subscribe('approvals');
    await waitFor(() => told(late).length === 2);
    const seconds = (performance.now() - begunAt) / 1_000;
    expect(requests.filter((tenantId) => tenantId === gateway.owner.tenantId).length).toBeLessThanOrEqual(2 + seconds);
    for (const each of [...owners, late]) expect(told(each)).toEqual([everybodys, theOwners]);
    expect(others.map(told)).toEqual([[everybodys], []]);

    for (const { socket, closed } of clients.splice(0)) {
      socket.terminate();
      await closed;
    }
    await waitFor(async () => {
      const before = requests.length;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return requests.length === before;
    });
  });
});
