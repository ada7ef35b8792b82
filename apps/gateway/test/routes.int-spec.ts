import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import { HttpAdapterHost } from '@nestjs/core';
import { AppError } from '@weft/errors';
import type { FastifyInstance } from 'fastify';
import { gatewayService } from '../src/index.ts';
import { startGateway, type TestGateway } from './start-gateway.ts';

/** All that an anonymous caller may reach. A new line here is a decision, not a fix. */
const PUBLIC = [
  'DELETE /webhook-test/*',
  'DELETE /webhook-test/~:workspace/*',
  'DELETE /webhook-waiting/:token',
  'DELETE /webhook-waiting/:token/*',
  'DELETE /webhook/*',
  'DELETE /webhook/~:workspace/*',
  'GET /api/auth/google',
  'GET /api/auth/google/callback',
  'GET /api/credentials/oauth1/callback',
  'GET /api/credentials/oauth1/open',
  'GET /api/credentials/oauth2/callback',
  'GET /api/credentials/oauth2/open',
  'GET /api/docs',
  'GET /api/docs-json',
  'GET /api/docs/',
  'GET /api/docs/*',
  'GET /api/docs/LICENSE',
  'GET /api/docs/docs/*',
  'GET /api/docs/docs/swagger-ui-init.js',
  'GET /api/docs/index.html',
  'GET /api/docs/swagger-ui-init.js',
  'GET /approval/:token',
  'GET /chat-test/*',
  'GET /chat-test/~:workspace/*',
  'GET /chat/*',
  'GET /chat/~:workspace/*',
  'GET /form-test/*',
  'GET /form-test/~:workspace/*',
  'GET /form-waiting/:token',
  'GET /form-waiting/:token/*',
  'GET /form/*',
  'GET /form/~:workspace/*',
  'GET /health/live',
  'GET /health/ready',
  'GET /webhook-test/*',
  'GET /webhook-test/~:workspace/*',
  'GET /webhook-waiting/:token',
  'GET /webhook-waiting/:token/*',
  'GET /webhook/*',
  'GET /webhook/~:workspace/*',
  'OPTIONS /chat-test/*',
  'OPTIONS /chat-test/~:workspace/*',
  'OPTIONS /chat/*',
  'OPTIONS /chat/~:workspace/*',
  'OPTIONS /webhook-test/*',
  'OPTIONS /webhook-test/~:workspace/*',
  'OPTIONS /webhook-waiting/:token',
  'OPTIONS /webhook-waiting/:token/*',
  'OPTIONS /webhook/*',
  'OPTIONS /webhook/~:workspace/*',
  'PATCH /webhook-test/*',
  'PATCH /webhook-test/~:workspace/*',
  'PATCH /webhook-waiting/:token',
  'PATCH /webhook-waiting/:token/*',
  'PATCH /webhook/*',
  'PATCH /webhook/~:workspace/*',
  'POST /api/auth/google/exchange',
  'POST /api/auth/login',
  'POST /api/auth/password/forgot',
  'POST /api/auth/password/reset',
  'POST /api/auth/refresh',
  'POST /api/auth/register',
  'POST /api/auth/register/confirm',
  'POST /approval/:token',
  'POST /chat-test/*',
  'POST /chat-test/~:workspace/*',
  'POST /chat/*',
  'POST /chat/~:workspace/*',
  'POST /form-test/*',
  'POST /form-test/~:workspace/*',
  'POST /form-waiting/:token',
  'POST /form-waiting/:token/*',
  'POST /form/*',
  'POST /form/~:workspace/*',
  'POST /webhook-test/*',
  'POST /webhook-test/~:workspace/*',
  'POST /webhook-waiting/:token',
  'POST /webhook-waiting/:token/*',
  'POST /webhook/*',
  'POST /webhook/~:workspace/*',
  'PUT /webhook-test/*',
  'PUT /webhook-test/~:workspace/*',
  'PUT /webhook-waiting/:token',
  'PUT /webhook-waiting/:token/*',
  'PUT /webhook/*',
  'PUT /webhook/~:workspace/*',
];

const API = [
  'DELETE /api/credentials/{id}',
  'DELETE /api/data-tables/{id}',
  'DELETE /api/data-tables/{id}/columns/{name}',
  'DELETE /api/data-tables/{id}/rows/{rowId}',
  'DELETE /api/keys/{id}',
  'DELETE /api/orchestrator/executions',
  'DELETE /api/orchestrator/executions/{id}',
  'DELETE /api/orchestrator/folders/{id}',
  'DELETE /api/orchestrator/tags/{id}',
  'DELETE /api/orchestrator/workflows/{id}',
  'DELETE /api/orchestrator/workflows/{id}/test',
  'DELETE /api/sessions',
  'DELETE /api/sessions/{id}',
  'DELETE /api/workspaces/{id}/invitations/{invitationId}',
  'DELETE /api/workspaces/{id}/members/{userId}',
  'DELETE /api/workspaces/{id}/variables/{name}',
  'GET /api/admin/dead-letters',
  'GET /api/admin/dead-letters/counts',
  'GET /api/admin/dead-letters/{id}',
  'GET /api/auth/google',
  'GET /api/auth/google/callback',
  'GET /api/auth/me',
  'GET /api/credentials',
  'GET /api/credentials/oauth1/callback',
  'GET /api/credentials/oauth1/open',
  'GET /api/credentials/oauth2/callback',
  'GET /api/credentials/oauth2/open',
  'GET /api/credentials/types',
  'GET /api/credentials/{id}',
  'GET /api/data-tables',
  'GET /api/data-tables/{id}',
  'GET /api/data-tables/{id}/rows',
  'GET /api/keys',
  'GET /api/nodes',
  'GET /api/nodes/categories',
  'GET /api/nodes/{type}',
  'GET /api/nodes/{type}/documentation',
  'GET /api/nodes/{type}/icon',
  'GET /api/orchestrator/approvals',
  'GET /api/orchestrator/approvals/{id}',
  'GET /api/orchestrator/executions',
  'GET /api/orchestrator/executions/{id}',
  'GET /api/orchestrator/executions/{id}/files/{sha256}',
  'GET /api/orchestrator/folders',
  'GET /api/orchestrator/tags',
  'GET /api/orchestrator/workflows',
  'GET /api/orchestrator/workflows/{id}',
  'GET /api/orchestrator/workflows/{id}/export',
  'GET /api/orchestrator/workflows/{id}/schedules',
  'GET /api/orchestrator/workflows/{id}/versions',
  'GET /api/orchestrator/workflows/{id}/versions/diff',
  'GET /api/orchestrator/workflows/{id}/versions/{version}',
  'GET /api/sessions',
  'GET /api/streaming/executions',
  'GET /api/streaming/executions/{id}',
  'GET /api/usage',
  'GET /api/users',
  'GET /api/users/{id}',
  'GET /api/workspaces',
  'GET /api/workspaces/{id}',
  'GET /api/workspaces/{id}/invitations',
  'GET /api/workspaces/{id}/members',
  'GET /api/workspaces/{id}/variables',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /ws',
  'PATCH /api/admin/dead-letters/{id}',
  'PATCH /api/auth/me',
  'PATCH /api/credentials/{id}',
  'PATCH /api/data-tables/{id}',
  'PATCH /api/data-tables/{id}/rows/{rowId}',
  'PATCH /api/orchestrator/folders/{id}',
  'PATCH /api/orchestrator/tags/{id}',
  'PATCH /api/orchestrator/workflows/{id}',
  'PATCH /api/workspaces/{id}',
  'PATCH /api/workspaces/{id}/members/{userId}',
  'POST /api/admin/dead-letters/dismiss',
  'POST /api/admin/dead-letters/redrive',
  'POST /api/admin/dead-letters/{id}/dismiss',
  'POST /api/admin/dead-letters/{id}/redrive',
  'POST /api/auth/email',
  'POST /api/auth/email/confirm',
  'POST /api/auth/google/exchange',
  'POST /api/auth/login',
  'POST /api/auth/logout',
  'POST /api/auth/me/delete',
  'POST /api/auth/password',
  'POST /api/auth/password/forgot',
  'POST /api/auth/password/reset',
  'POST /api/auth/refresh',
  'POST /api/auth/register',
  'POST /api/auth/register/confirm',
  'POST /api/compile',
  'POST /api/compile/validate',
  'POST /api/credentials',
  'POST /api/credentials/oauth1/start',
  'POST /api/credentials/oauth2/start',
  'POST /api/credentials/{id}/oauth1/start',
  'POST /api/credentials/{id}/oauth2/start',
  'POST /api/credentials/{id}/test',
  'POST /api/data-tables',
  'POST /api/data-tables/{id}/columns',
  'POST /api/data-tables/{id}/rows',
  'POST /api/invitations/accept',
  'POST /api/keys',
  'POST /api/keys/{id}/rotate',
  'POST /api/nodes/{type}/options',
  'POST /api/nodes/{type}/ports',
  'POST /api/orchestrator/approvals/{id}/approve',
  'POST /api/orchestrator/approvals/{id}/reject',
  'POST /api/orchestrator/approvals/{id}/respond',
  'POST /api/orchestrator/executions/{id}/pause',
  'POST /api/orchestrator/executions/{id}/replay',
  'POST /api/orchestrator/executions/{id}/resume',
  'POST /api/orchestrator/executions/{id}/retry',
  'POST /api/orchestrator/executions/{id}/stop',
  'POST /api/orchestrator/folders',
  'POST /api/orchestrator/tags',
  'POST /api/orchestrator/workflows',
  'POST /api/orchestrator/workflows/import',
  'POST /api/orchestrator/workflows/{id}/activate',
  'POST /api/orchestrator/workflows/{id}/clone',
  'POST /api/orchestrator/workflows/{id}/deactivate',
  'POST /api/orchestrator/workflows/{id}/execute',
  'POST /api/orchestrator/workflows/{id}/nodes/{nodeId}/convert',
  'POST /api/orchestrator/workflows/{id}/nodes/{nodeId}/rename',
  'POST /api/orchestrator/workflows/{id}/test',
  'POST /api/orchestrator/workflows/{id}/versions/{version}/restore',
  'POST /api/streaming/ticket',
  'POST /api/workspaces',
  'POST /api/workspaces/{id}/delete',
  'POST /api/workspaces/{id}/invitations',
  'POST /api/workspaces/{id}/leave',
  'POST /api/workspaces/{id}/members/{userId}/hand-over',
  'POST /api/workspaces/{id}/switch',
  'PUT /api/orchestrator/workflows/{id}',
  'PUT /api/workspaces/{id}/variables/{name}',
];

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** What has got past a guard that looked at the address rather than at the route. */
const VARIANTS: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `${path}/`,
  (path) => `/${path}`,
  (path) => `${path};x=1`,
  (path) => path.replace('/api', '/API'),
  (path) => path.replace('/api/', '/api%2f'),
  (path) => path.replace('/api/', '/x/%2e%2e/api/'),
  (path) => `${path}?x=/health/live`,
  (path) => `${path}%00`,
];
const REFUSED = [400, 401, 403, 404];
const ID = '0190f3a2-0000-7000-8000-000000000000';

describe('the routes of the gateway', () => {
  let gateway: TestGateway;
  let routes: string[];

  beforeAll(async () => {
    gateway = await startGateway();
    gateway.orchestrator.handlers.findWebhook = () => Promise.reject(new AppError('WEBHOOK_NOT_FOUND', 'None.'));
    const host = gateway.services.get<HttpAdapterHost>(gatewayService, HttpAdapterHost);
    routes = [...new Set(host.httpAdapter.getInstance<FastifyInstance>().routeInventory)].toSorted();
  });
  afterAll(() => gateway.stop());

  const asked = (route: string) => ({
    method: route.split(' ')[0]!,
    path: route.split(' ')[1]!.replace(/:\w+/g, ID).replace('*', 'x'),
  });
  /** By plain HTTP: `fetch` would tidy the address up. */
  const anonymously = async (method: string, path: string, headers: Record<string, string> = {}): Promise<number> => {
    const call = request({ ...urlToHttpOptions(new URL(gateway.url)), method, path, headers, agent: false }).end();
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode!;
  };

  it('are these, as the OpenAPI 3.1 document has them', async () => {
    const document = (await (await fetch(`${gateway.url}/api/docs-json`)).json()) as {
      openapi: string;
      paths: Record<string, object>;
    };
    expect(document.openapi).toBe('3.1.0');
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.toSorted()).toEqual(API);
  });

  it('have a name each in the OpenAPI document, which a client can be generated with', async () => {
    const document = (await (await fetch(`${gateway.url}/api/docs-json`)).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const names = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(names.filter((name) => !/^\w+$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(API.length);
  });

  it('say in the OpenAPI document what they are for, what each answer means, and when to come back', async () => {
    type Response = { description: string; headers?: object };
    const document = (await (await fetch(`${gateway.url}/api/docs-json`)).json()) as {
      paths: Record<string, Record<string, { summary?: string; responses: Record<string, Response> }>>;
    };
    const untold = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { summary, responses }]) => {
        const blank = Object.entries(responses).filter(([, { description }]) => description === '');
        return summary && blank.length === 0 ? [] : [`${method} ${path} ${blank.map(([status]) => status).join()}`];
      }),
    );
    expect(untold).toEqual([]);
    const { responses } = document.paths['/api/orchestrator/workflows/{id}/execute']!['post']!;
    for (const status of ['429', '503']) expect(responses[status]?.headers).toHaveProperty('Retry-After');
  });

  it('tell in the OpenAPI document what they ask of their callers, and what refuses them', async () => {
    type Operation = { security?: object[]; responses: Record<string, { description: string }>; 'x-permission'?: string };
    const document = (await (await fetch(`${gateway.url}/api/docs-json`)).json()) as {
      paths: Record<string, Record<string, Operation>>;
    };
    for (const route of API) {
      const [method, path] = route.split(' ') as [string, string];
      const { responses, ...operation } = document.paths[path]![method.toLowerCase()]!;
      const isOpen = PUBLIC.includes(route.replace(/\{(\w+)\}/g, ':$1'));
      expect({ route, isOpen: operation.security === undefined }).toEqual({ route, isOpen });
      if (!isOpen)
        expect({ route, said: responses['401']?.description }).toEqual({
          route,
          said: expect.stringContaining('UNAUTHENTICATED'),
        });
    }
    const { get: list } = document.paths['/api/orchestrator/workflows']!;
    expect(list).toMatchObject({ 'x-permission': 'workflows.read', responses: { 403: { description: 'FORBIDDEN' } } });
    const { post: change } = document.paths['/api/auth/password']!;
    expect(change!.responses).toMatchObject({
      401: { description: 'CREDENTIALS_REJECTED, UNAUTHENTICATED' },
      403: { description: 'FORBIDDEN' },
    });
    expect(document.paths['/api/auth/me']!['get']!.responses).not.toHaveProperty('403');
  });

  it('that anybody may call are on the golden list', async () => {
    const open: string[] = [];
    for (const route of routes.filter((each) => !each.startsWith('HEAD'))) {
      const { method, path } = asked(route);
      const status = await anonymously(method, path);
      if (status !== 401 && status !== 403) open.push(route);
    }
    expect(open).toEqual(PUBLIC);
  });

  it('let no stranger in, whatever the method and the form of the address', async () => {
    const entered: string[] = [];
    for (const route of routes) {
      if (PUBLIC.includes(route.replace('HEAD', 'GET'))) continue;
      for (const method of METHODS) {
        for (const variant of VARIANTS) {
          const path = variant(asked(route).path);
          if (PUBLIC.includes(`${method} ${route.split(' ')[1]}`)) continue;
          const status = await anonymously(method, path);
          if (!REFUSED.includes(status)) entered.push(`${method} ${path}: ${status}`);
        }
      }
    }
    expect(entered).toEqual([]);
  }, 60_000);

  it.each(['x-http-method-override', 'x-original-url', 'x-rewrite-url', 'x-forwarded-uri'])(
    'are not changed by the header %s',
    async (header) => {
      expect(await anonymously('GET', '/api/auth/me', { [header]: '/health/live' })).toBe(401);
    },
  );
});
