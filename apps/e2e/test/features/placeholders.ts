import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Feature } from '../../src/index.ts';

/** What the service says of itself. */
const description = (url: string) => ({
  openapi: '3.0.3',
  info: { title: 'Tickets', version: '1' },
  servers: [{ url: `${url}/v2` }],
  security: [{ key: [] }],
  paths: {
    '/projects/{project}/tickets': {
      post: {
        operationId: 'createTicket',
        parameters: [
          { name: 'project', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'notify', in: 'query', schema: { type: 'boolean' } },
        ],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Ticket' } } } },
      },
    },
  },
  components: {
    schemas: {
      Ticket: {
        type: 'object',
        required: ['title', 'priority'],
        properties: {
          id: { readOnly: true },
          title: { type: 'string' },
          priority: { type: 'integer' },
          labels: { type: 'array' },
        },
      },
    },
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } },
  },
});

/** A service that takes nothing but what it has described. */
async function handle(request: IncomingMessage): Promise<{ status: number; body: object }> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://service');
  const parts = pathname.split('/').map(decodeURIComponent);
  if (request.method !== 'POST' || parts[1] !== 'v2' || parts[2] !== 'projects' || parts[4] !== 'tickets')
    return { status: 404, body: { message: `Nothing at ${request.method} ${pathname}` } };
  if (request.headers['x-api-key'] !== 'a secret of the service') return { status: 401, body: { message: 'Who are you?' } };
  let text = '';
  for await (const piece of request) text += String(piece);
  const ticket = JSON.parse(text) as Record<string, unknown>;
  const isRight = typeof ticket['title'] === 'string' && Number.isInteger(ticket['priority']) && Object.keys(ticket).length <= 3;
  if (!isRight) return { status: 422, body: { message: `This is no ticket: ${text}` } };
  return { status: 201, body: { id: 'T-1', project: parts[3], notify: searchParams.get('notify'), ...ticket } };
}

export const placeholders: Feature = (weft) => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      void handle(request).then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('become calls of a described API, which run with the values that the imported node had and those of the item', async () => {
    const { api } = weft();
    const ticket = {
      ...{ id: 'ticket', name: 'Ticket', type: 'n8n-nodes-tickets.tickets', typeVersion: 1, position: [200, 0] },
      parameters: { project: 'a/b', title: '={{ $json.subject }}', options: { notify: true } },
    };
    const { workflow } = await api.import({
      name: 'Tickets',
      nodes: [
        {
          ...{ id: 'hook', name: 'Hook', type: 'n8n-nodes-base.webhook', typeVersion: 2, position: [0, 0] },
          parameters: { path: 'tickets', httpMethod: 'POST', responseMode: 'lastNode' },
        },
        {
          ...{ id: 'triage', name: 'Triage', type: 'n8n-nodes-base.set', typeVersion: 3.4, position: [100, 0] },
          parameters: { mode: 'raw', jsonOutput: '={{ ({ subject: $json.body.subject, priority: 2 }) }}' },
        },
        ticket,
      ],
      connections: {
        Hook: { main: [[{ node: 'Triage', type: 'main', index: 0 }]] },
        Triage: { main: [[{ node: 'Ticket', type: 'main', index: 0 }]] },
      },
    });
    const credential = await api.ok<{ id: string }>('POST', '/api/credentials', {
      ...{ name: 'Tickets', type: 'httpHeaderAuth' },
      data: { name: 'X-Api-Key', value: 'a secret of the service' },
      allowedHosts: ['127.0.0.1'],
    });
    const path = `/api/orchestrator/workflows/${workflow.id}/nodes/ticket/convert`;
    const asked = { openapi: description(url), operationId: 'createTicket' };

    expect(await api.send('POST', path, { ...asked, operationId: 'closeTicket' })).toMatchObject({
      status: 422,
      body: { code: 'OPERATION_NOT_FOUND', operationIds: ['createTicket'] },
    });
    const { body, status } = await api.send<{ workflow: { problems: unknown[] }; report: { values: object[]; notes: string[] } }>(
      'POST',
      path,
      { ...asked, credentialId: credential.id },
    );
    expect({ status, problems: body.workflow.problems, notes: body.report.notes }).toEqual({
      status: 200,
      problems: [],
      notes: [],
    });
    expect(body.report.values).toContainEqual({ name: 'priority', place: 'body', required: true, from: 'item' });
    expect(await api.send('POST', path, asked)).toMatchObject({ status: 409, body: { code: 'NODE_NOT_CONVERTIBLE' } });

    await api.activate(workflow.id);
    expect(await api.send('POST', '/webhook/tickets', { subject: 'It is on fire' })).toMatchObject({
      status: 200,
      body: { id: 'T-1', project: 'a/b', notify: 'true', title: 'It is on fire', priority: 2 },
    });
  });
};
