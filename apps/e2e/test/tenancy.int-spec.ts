import { randomUUID } from 'node:crypto';
import { freePort, waitFor } from '@weft/testing';
import { ApiClient, standalone, type Target } from '../src/index.ts';

const PASSWORD = 'correct horse battery staple';
/** Stands in the name of everything that the first workspace has. */
const CANARY = `canary${randomUUID().slice(0, 8)}`;

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly minimum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
}
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}
interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Which of the first workspace's ids a route asks for, by the parameter's place. A route that is not here fails the test: say whose id it takes. */
const OWNERS: readonly (readonly [RegExp, keyof Belongings])[] = [
  [/^\/api\/credentials\/\{id\}/, 'credential'],
  [/^\/api\/data-tables\/\{id\}/, 'dataTable'],
  [/^\/api\/keys\/\{id\}/, 'key'],
  [/^\/api\/sessions\/\{id\}/, 'session'],
  [/^\/api\/users\/\{id\}/, 'user'],
  [/^\/api\/workspaces\/\{id\}/, 'workspace'],
  [/^\/api\/orchestrator\/folders\/\{id\}/, 'folder'],
  [/^\/api\/orchestrator\/tags\/\{id\}/, 'tag'],
  [/^\/api\/orchestrator\/workflows\/\{id\}/, 'workflow'],
  [/^\/api\/orchestrator\/executions\/\{id\}/, 'execution'],
  [/^\/api\/orchestrator\/approvals\/\{id\}/, 'approval'],
  [/^\/api\/admin\/dead-letters\/\{id\}/, 'deadLetter'],
  [/^\/api\/streaming\/executions\/\{id\}/, 'execution'],
];
/** Inside of what an id names, or the same for everybody. */
const INNER: Readonly<Record<string, keyof Belongings>> = {
  invitationId: 'invitation',
  userId: 'user',
  version: 'version',
  nodeId: 'node',
  sha256: 'sha256',
  rowId: 'dataRow',
  name: 'variable', // and the column of the data table, which is called alike
};
const FOR_ALL = ['', '/documentation', '/icon', '/options', '/ports'].map((part) => `/api/nodes/{type}${part}`);
/** Where what the document says of a body is not enough to get past its validation. */
const BODIES: Readonly<Record<string, unknown>> = {
  'PUT /api/orchestrator/workflows/{id}': { name: 'Mine', nodes: [], edges: [] },
  'PATCH /api/orchestrator/workflows/{id}': { tags: [] },
  'PATCH /api/orchestrator/folders/{id}': { name: 'Mine' },
  'PATCH /api/credentials/{id}': { name: 'Mine' },
  'POST /api/data-tables/{id}/rows': { rows: [{}] },
};

/** Without which a route asks for more. */
const QUERIES: Readonly<Record<string, string>> = {
  'GET /api/orchestrator/workflows/{id}/versions/diff': '?from=1&to=1',
};

/** Take a whole document, whose unknown keys are findings of the compiler. */
const DOCUMENTS: readonly string[] = [
  'POST /api/compile',
  'POST /api/compile/validate',
  'POST /api/orchestrator/workflows/import',
];

interface Belongings {
  workspace: string;
  user: string;
  session: string;
  key: string;
  invitation: string;
  workflow: string;
  version: string;
  node: string;
  execution: string;
  approval: string;
  deadLetter: string;
  sha256: string;
  folder: string;
  tag: string;
  credential: string;
  dataTable: string;
  dataRow: string;
  variable: string;
}

describe('two workspaces on one installation', () => {
  let weft: Target;
  let owner: ApiClient;
  let stranger: ApiClient;
  let strangersKey: ApiClient;
  let theirs: Belongings;
  let document: OpenApi;
  let routes: Route[];

  beforeAll(async () => {
    weft = standalone({ port: await freePort(), env: { WEFT_REGISTRATION: 'open', WEFT_OWNER_PASSWORD: PASSWORD } });
    await weft.start();
    owner = await signedIn('owner@weft.local');
    await weft.api.ok('POST', '/api/auth/register', { email: 'stranger@example.com', password: PASSWORD });
    stranger = await signedIn('stranger@example.com');
    const permissions = (await stranger.ok<{ permissions: string[] }>('GET', '/api/auth/me')).permissions;
    const { key } = await stranger.ok<{ key: string }>('POST', '/api/keys', { name: 'All', scopes: permissions });
    strangersKey = new ApiClient(weft.url, { 'x-api-key': key });
    theirs = await settle();
    document = (await (await fetch(`${weft.url}/api/docs-json`)).json()) as OpenApi;
    routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    );
  }, 120_000);
  afterAll(() => weft.dispose());

  const signedIn = async (email: string): Promise<ApiClient> => {
    const { accessToken } = await new ApiClient(weft.url, {}).ok<{ accessToken: string }>('POST', '/api/auth/login', {
      email,
      password: PASSWORD,
    });
    return new ApiClient(weft.url, { authorization: `Bearer ${accessToken}` });
  };

  /** A run that waits for somebody. */
  const ask = async (): Promise<string> => {
    const nodes = [
      { id: 'start', name: 'Start', type: 'manualTrigger' },
      { id: 'gate', name: 'Gate', type: 'approval', parameters: { title: CANARY } },
    ];
    const { id } = await owner.create({ name: `${CANARY} gate`, nodes, edges: [{ source: 'start', target: 'gate' }] });
    await owner.ok('POST', `/api/orchestrator/workflows/${id}/execute`, {});
    const list = () => owner.ok<{ items: { id: string }[] }>('GET', '/api/orchestrator/approvals');
    return (await waitFor(async () => (await list()).items[0], { what: 'the question' })).id;
  };

  /** A run that has failed for good. */
  const fail = async (): Promise<string> => {
    const nodes = [
      { id: 'call', name: 'Call', type: 'webhook', parameters: { path: `${CANARY}-fails`, method: 'POST' } },
      { id: 'end', name: 'End', type: 'stopAndError', parameters: { message: CANARY } },
    ];
    const { id } = await owner.create({ name: `${CANARY} failing`, nodes, edges: [{ source: 'call', target: 'end' }] });
    await owner.activate(id);
    await owner.send('POST', `/webhook/${CANARY}-fails`, {});
    const list = () => owner.ok<{ items: { id: string }[] }>('GET', '/api/admin/dead-letters');
    return (await waitFor(async () => (await list()).items[0], { what: 'the dead letter' })).id;
  };

  /** One of each kind, in the first workspace. */
  const settle = async (): Promise<Belongings> => {
    const me = await owner.ok<{ id: string; workspace: { id: string } }>('GET', '/api/auth/me');
    const idOf = async (path: string, body: object) => (await owner.ok<{ id: string }>('POST', path, body)).id;
    const hook = {
      id: 'hook',
      name: 'Hook',
      type: 'webhook',
      parameters: { path: CANARY, method: 'POST', respond: 'last-node' },
    };
    const { id: workflow } = await owner.create({ name: `${CANARY} workflow`, nodes: [hook], edges: [] });
    await owner.activate(workflow);
    const called = await owner.send('POST', `/webhook/${CANARY}`, { note: CANARY });
    await owner.ok('PUT', `/api/workspaces/current/variables/${CANARY}`, { value: CANARY });
    const dataTable = await idOf('/api/data-tables', { name: `${CANARY} table`, columns: [{ name: CANARY, type: 'string' }] });
    const rows = { rows: [{ [CANARY]: CANARY }] };
    const { items: inserted } = await owner.ok<{ items: { id: number }[] }>('POST', `/api/data-tables/${dataTable}/rows`, rows);
    const { items: sessions } = await owner.ok<{ items: { id: string }[] }>('GET', '/api/sessions');
    return {
      workspace: me.workspace.id,
      user: me.id,
      session: sessions[0]!.id,
      key: await idOf('/api/keys', { name: CANARY }),
      invitation: await idOf('/api/workspaces/current/invitations', { email: `${CANARY}@example.com`, role: 'viewer' }),
      workflow,
      version: '1',
      node: hook.id,
      execution: called.headers.get('weft-execution-id')!,
      approval: await ask(),
      deadLetter: await fail(),
      sha256: 'a'.repeat(64),
      folder: await idOf('/api/orchestrator/folders', { name: `${CANARY} folder` }),
      tag: await idOf('/api/orchestrator/tags', { name: `${CANARY} tag` }),
      credential: await idOf('/api/credentials', {
        name: CANARY,
        type: 'httpHeaderAuth',
        data: { name: 'x-token', value: CANARY },
        allowedHosts: ['api.example.com'],
      }),
      dataTable,
      dataRow: String(inserted[0]!.id),
      variable: CANARY,
    };
  };

  const resolve = (schema: Schema): Schema =>
    schema.$ref === undefined ? schema : resolve(document.components.schemas[schema.$ref.split('/').at(-1)!]!);
  /** The least that a schema asks for, with ids of the first workspace where it asks for an id. */
  const sample = (given: Schema): unknown => {
    const schema = resolve(given);
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map(sample)) as unknown;
    if (schema.example !== undefined) return schema.example;
    if (schema.enum) return schema.enum[0];
    if (schema.properties) {
      const required = schema.required ?? [];
      return Object.fromEntries(required.map((name) => [name, sample(schema.properties![name]!)]));
    }
    const text = { uuid: theirs.workflow, email: 'any@example.com' }[schema.format ?? ''] ?? 'any text';
    const number = schema.minimum ?? 1;
    const type = [schema.type].flat()[0] ?? 'string';
    return { array: [], integer: number, number, boolean: false, object: {} }[type] ?? text;
  };
  const bodyOf = ({ method, path, operation }: Route): unknown => {
    const schema = operation.requestBody?.content['application/json']?.schema;
    return BODIES[`${method} ${path}`] ?? (schema && sample(schema));
  };
  const withIds = (path: string, ids: Record<keyof Belongings, string>): string | undefined => {
    const kind = OWNERS.find(([pattern]) => pattern.test(path))?.[1];
    if (kind === undefined) return undefined;
    const outer = path.replace(/\{\w+\}/, ids[kind]);
    return outer.replaceAll(/\{(\w+)\}/g, (_, name: string) => (INNER[name] ? ids[INNER[name]] : `{${name}}`));
  };
  const pathOf = ({ method, path }: Route, ids: Record<keyof Belongings, string>): string =>
    withIds(path, ids)! + (QUERIES[`${method} ${path}`] ?? '');
  const idRoutes = () => routes.filter(({ path }) => path.includes('{') && !FOR_ALL.includes(path));
  /** All that the first workspace has, as its owner sees it. */
  const holdings = async () => {
    const paths = [
      `data-tables/${theirs.dataTable}/rows`,
      'data-tables',
      'orchestrator/workflows',
      'orchestrator/folders',
      'orchestrator/tags',
      'credentials',
      'keys',
      'users',
    ];
    paths.push(
      'workspaces/current',
      'workspaces/current/members',
      'workspaces/current/invitations',
      'workspaces/current/variables',
    );
    return Promise.all(
      paths.map(async (path) => JSON.stringify(await owner.ok('GET', `/api/${path}`)).replace(/"last\w+At":[^,}]*/g, '')),
    );
  };

  it('have an owner each for every id that a route takes', () => {
    const unknown = idRoutes().filter(({ path }) => /[{}]/.test(withIds(path, theirs) ?? '{}'));
    expect(unknown.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    expect(idRoutes().length).toBeGreaterThan(30);
  });

  it('do not find each other’s things, whichever route is asked, and answer as for things that nobody has', async () => {
    const nobodys = Object.fromEntries(Object.keys(theirs).map((kind) => [kind, randomUUID()])) as unknown as Belongings;
    const { version, node, sha256, dataRow, variable } = theirs;
    const ids = { ...nobodys, version, node, sha256, dataRow, variable };
    const before = await holdings();
    const wrong: string[] = [];
    for (const route of idRoutes()) {
      const ask = (who: ApiClient, of: Belongings) => who.send<{ code?: string }>(route.method, pathOf(route, of), bodyOf(route));
      const [asked, missing, byKey] = [await ask(stranger, theirs), await ask(stranger, ids), await ask(strangersKey, theirs)];
      const isHidden = asked.status === 404 && missing.status === 404 && asked.body.code === missing.body.code;
      const says = JSON.stringify(asked.body).includes(CANARY) || JSON.stringify(byKey.body).includes(CANARY);
      if (!isHidden || ![403, 404].includes(byKey.status) || says) {
        wrong.push(
          `${route.method} ${route.path}: ${asked.status} ${missing.status} ${byKey.status} ${JSON.stringify(asked.body)}`,
        );
      }
    }
    expect(wrong).toEqual([]);
    expect(await holdings()).toEqual(before);
  }, 120_000);

  it('see nothing of each other in a list', async () => {
    const lists = routes.filter(
      ({ method, path }) => method === 'GET' && !path.includes('{') && !/google|oauth[12]|metrics|streaming/.test(path),
    );
    const secrets = [CANARY, ...Object.values(theirs).filter((each) => /^[0-9a-f-]{36}$/.test(each))];
    expect(lists.length).toBeGreaterThan(10);
    for (const { path } of lists) {
      for (const query of ['', `?folderId=${theirs.folder}`, `?workflowId=${theirs.workflow}`, `?tenantId=${theirs.workspace}`]) {
        const { status, body } = await stranger.send('GET', path + query);
        if (status >= 400) continue;
        for (const secret of secrets) expect(`${path} ${JSON.stringify(body)}`).not.toContain(secret);
      }
    }
  });

  it('hear nothing of each other in the stream of a workspace', async () => {
    const stop = new AbortController();
    const { headers } = stranger as unknown as { headers: Record<string, string> };
    const response = await fetch(`${weft.url}/api/streaming/executions`, { headers, signal: stop.signal });
    const { headers: answered } = await owner.send('POST', `/webhook/${CANARY}`, { note: CANARY });
    const start = { id: 'start', name: 'Start', type: 'manualTrigger' };
    const { id } = await stranger.create({ name: 'Heard', nodes: [start], edges: [] });
    const { executionId } = await stranger.ok<{ executionId: string }>('POST', `/api/orchestrator/workflows/${id}/execute`, {});
    let heard = '';
    for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
      heard += text;
      if (heard.includes(executionId)) break;
    }
    stop.abort();
    for (const secret of [CANARY, theirs.execution, answered.get('weft-execution-id')!]) expect(heard).not.toContain(secret);
  }, 60_000);

  it('cannot use each other’s things in their own', async () => {
    const { id: own } = await stranger.create({ name: 'Own', nodes: [], edges: [] });
    const refused = async (method: string, path: string, body: unknown) => {
      const { status, body: answer } = await stranger.send(method, path, body);
      expect([path, status]).toEqual([path, expect.any(Number)]);
      expect([400, 403, 404, 422]).toContain(status);
      expect(JSON.stringify(answer)).not.toContain(CANARY);
    };
    await refused('PATCH', `/api/orchestrator/workflows/${own}`, { folderId: theirs.folder });
    await refused('POST', '/api/orchestrator/folders', { name: 'Inside', parentId: theirs.folder });
    await refused('POST', '/api/auth/login', { email: 'stranger@example.com', password: PASSWORD, workspace: 'default' });

    const request = {
      id: 'r',
      name: 'Request',
      type: 'httpRequest',
      parameters: { url: 'https://api.example.com', authentication: 'httpHeaderAuth' },
      credentials: { httpHeaderAuth: theirs.credential },
    };
    const hook = { id: 'h', name: 'Hook', type: 'webhook', parameters: { path: 'own', method: 'POST', respond: 'last-node' } };
    const saved = await stranger.create({ name: 'Thief', nodes: [hook, request], edges: [{ source: 'h', target: 'r' }] });
    expect(saved.problems.filter(({ severity }) => severity === 'error').map(({ nodeId }) => nodeId)).toContain('r');
    expect(JSON.stringify(saved.problems)).not.toContain(CANARY);
    expect((await stranger.send('POST', `/api/orchestrator/workflows/${saved.id}/activate`)).status).toBe(422);
  });

  it('refuse, in every body of every route, a key that nobody asked for', async () => {
    const taken: string[] = [];
    for (const route of routes.filter(({ operation }) => operation.requestBody?.content['application/json'])) {
      const body = bodyOf(route);
      if (DOCUMENTS.includes(`${route.method} ${route.path}`)) continue;
      for (const key of ['tenantId', 'isAdmin']) {
        const path = withIds(route.path, theirs) ?? route.path;
        const { status, body: answer } = await stranger.send(route.method, path, {
          ...(body as object),
          [key]: theirs.workspace,
        });
        if (status !== 400 || !JSON.stringify(answer).includes(key))
          taken.push(`${route.method} ${route.path} ${key}: ${status}`);
      }
    }
    expect(taken).toEqual([]);
  });

  it('take no workspace from a header, a query or a body', async () => {
    for (const header of ['x-tenant-id', 'x-workspace-id', 'x-weft-tenant', 'weft-workspace']) {
      const response = await fetch(`${weft.url}/api/orchestrator/workflows?tenantId=x`, {
        headers: { ...stranger['headers'], [header]: theirs.workspace },
      });
      expect(await response.text()).not.toContain(CANARY);
    }
    for (const key of ['tenantId', 'workspaceId', 'ownerId', 'userId', 'id', 'role', 'createdAt', '__proto__', 'constructor']) {
      const body = `{"name":"Mine","${key}":${JSON.stringify(theirs.workspace)}}`;
      for (const path of ['/api/orchestrator/folders', '/api/orchestrator/tags', '/api/keys', '/api/workspaces']) {
        const headers = { ...stranger['headers'], 'content-type': 'application/json' };
        const { status } = await fetch(weft.url + path, { method: 'POST', headers, body });
        expect([path, key, status]).toEqual([path, key, 400]);
      }
    }
  });
});
