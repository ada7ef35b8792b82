import { waitFor } from '@weft/testing';
import { ApiClient, type Feature } from '../../src/index.ts';

const PASSWORD = 'correct horse battery staple';
const NAME = 'Short-lived';

export const endings: Feature = (weft) => {
  const login = (email: string, workspace?: string) =>
    new ApiClient(weft().url, {}).send<{ accessToken: string; code?: string }>('POST', '/api/auth/login', {
      email,
      password: PASSWORD,
      ...(workspace !== undefined && { workspace }),
    });
  const as = async (email: string, workspace?: string): Promise<ApiClient> =>
    new ApiClient(weft().url, { authorization: `Bearer ${(await login(email, workspace)).body.accessToken}` });
  const register = async (email: string): Promise<ApiClient> => {
    await weft().api.ok('POST', '/api/auth/register', { email, password: PASSWORD });
    return as(email);
  };
  const log = () => weft().stdout + weft().stderr;

  /** A live webhook whose run waits for a minute, a credential, and somebody who watches. */
  const settle = async (person: ApiClient, slug: string) => {
    const { id: credential } = await person.ok<{ id: string }>('POST', '/api/credentials', {
      name: 'Secret',
      type: 'httpHeaderAuth',
      data: { name: 'x-token', value: 'v' },
      allowedHosts: ['api.example.com'],
    });
    const { id } = await person.create({
      name: 'Waits',
      nodes: [
        { id: 'h', name: 'Hook', type: 'webhook', parameters: { path: 'orders', method: 'POST', respond: 'immediately' } },
        { id: 'w', name: 'Wait', type: 'wait', parameters: { amount: 60, unit: 'seconds' } },
      ],
      edges: [{ source: 'h', target: 'w' }],
    });
    await person.activate(id);
    const call = () => person.send('POST', `/webhook/~${slug}/orders`, {});
    const executionId = (await call()).headers.get('weft-execution-id')!;
    await waitFor(async () => (await person.execution(executionId)).status === 'waiting', { timeoutMs: 20_000 });
    const { ticket } = await person.ok<{ ticket: string }>('POST', '/api/streaming/ticket');
    const stream = await fetch(`${weft().url}/api/streaming/executions/${executionId}?ticket=${ticket}`);
    return { call, credential, executionId, stream: stream.text() };
  };

  it('stops what runs, serves nothing any more, ends what is watched, and leaves nobody inside', async () => {
    const first = await register('ada@example.com');
    const made = await first.ok<{ id: string; slug: string }>('POST', '/api/workspaces', { name: NAME });
    const person = await as('ada@example.com', made.id);
    const { call, credential, executionId, stream } = await settle(person, made.slug);
    expect((await person.send('POST', '/api/workspaces/current/delete', { name: 'short-lived' })).status).toBe(400);
    expect((await person.send('POST', '/api/workspaces/current/delete', { name: NAME })).status).toBe(202);

    expect(await stream).toMatch(/event: stream\.closed\ndata: .*"UNAUTHENTICATED"/);
    expect((await person.send('GET', `/api/orchestrator/executions/${executionId}`)).status).toBe(401);
    await waitFor(async () => (await call()).status === 404, { timeoutMs: 20_000, what: 'the webhook to be gone' });
    await waitFor(() => log().includes(made.id) && log().includes('A workspace was deleted'), {
      timeoutMs: 60_000,
      what: 'the workspace to be deleted',
    });
    // The session goes on in the workspace that is left, where nothing of the other is found.
    const back = await as('ada@example.com');
    for (const path of [`orchestrator/executions/${executionId}`, `credentials/${credential}`]) {
      expect((await back.send('GET', `/api/${path}`)).status).toBe(404);
    }
    expect((await login('ada@example.com', made.id)).body.code).toBe('WORKSPACE_NOT_FOUND');
  }, 180_000);

  it('takes an account along with what is its own, at the word of its password', async () => {
    const person = await register('bob@example.com');
    const { slug } = await person.ok<{ slug: string }>('GET', '/api/workspaces/current');
    const { call, stream } = await settle(person, slug);
    expect((await person.send('POST', '/api/auth/me/delete', { password: 'wrong' })).status).toBe(401);
    expect((await person.send('POST', '/api/auth/me/delete', { password: PASSWORD })).status).toBe(204);
    expect(await stream).toContain('event: stream.closed');
    expect((await person.send('GET', '/api/auth/me')).status).toBe(401);
    expect((await login('bob@example.com')).status).toBe(401);
    await waitFor(async () => (await call()).status === 404, { timeoutMs: 20_000, what: 'the webhook to be gone' });
  }, 120_000);
};
