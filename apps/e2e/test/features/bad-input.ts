import type { Answer, Feature } from '../../src/index.ts';

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly problems?: readonly { code: string; nodeName?: string; field?: string; message: string; fix: string }[];
}

const hook = (path: string, parameters = {}) => ({
  id: 'hook',
  name: 'Hook',
  type: 'webhook',
  parameters: { path, method: 'POST', respond: 'last-node', ...parameters },
});
const chain = (name: string, ...nodes: { id: string }[]) => ({
  name,
  nodes,
  edges: nodes.slice(1).map(({ id }, index) => ({ source: nodes[index]?.id, target: id })),
});
const code = (source: string) => ({ id: 'code', name: 'Code', type: 'code', parameters: { code: source, timeoutMs: 1_000 } });

/** Each is answered with what is wrong, where, and what would be right. */
export const badInput: Feature = (weft) => {
  /** Whatever happened before: the process lives, and other executions are undisturbed. */
  afterEach(async () => {
    expect((await weft().api.send('POST', '/webhook/hello', {})).status).toBe(200);
  });

  const raw = async (path: string, init: RequestInit): Promise<Answer<Problem>> => {
    const response = await fetch(weft().url + path, init);
    return { status: response.status, headers: response.headers, body: (await response.json()) as Problem };
  };
  const problemsOf = async (document: unknown) => (await weft().api.create(document)).problems;
  const activated = async (document: unknown) => weft().api.activate((await weft().api.create(document)).id);
  const callCode = async (path: string, source: string) => {
    await activated(chain(path, hook(path), code(source)));
    const { status, headers } = await weft().api.send('POST', `/webhook/${path}`, {});
    return { status, run: await weft().api.execution(headers.get('weft-execution-id') ?? '') };
  };

  it('a body that is not JSON', async () => {
    const answer = await raw('/webhook/hello', {
      method: 'POST',
      body: '{"name":',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('a body of 20 MB', async () => {
    const answer = await raw('/webhook/hello', {
      method: 'POST',
      body: JSON.stringify({ name: 'x'.repeat(20_000_000) }),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } });
  });

  it('an unknown key in an API body', async () => {
    const answer = await weft().api.send<Problem>('POST', '/api/auth/login', { email: 'a@b.c', password: 'x', admin: true });
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
    expect(JSON.stringify(answer.body)).toContain('admin');
  });

  it('an unknown node, with the nearest that there is', async () => {
    const problems = await problemsOf(chain('Typo', hook('typo'), { id: 'a', name: 'A', type: 'htpRequest' } as { id: string }));
    expect(problems).toContainEqual(
      expect.objectContaining({ severity: 'error', nodeName: 'A', message: expect.stringContaining('"httpRequest"') as string }),
    );
  });

  it('a cycle without an exit, with the names of its nodes', async () => {
    const document = chain(
      'Circle',
      hook('circle'),
      { id: 'a', name: 'A', type: 'noOp' } as { id: string },
      { id: 'b', name: 'B', type: 'noOp' } as { id: string },
    );
    const problems = await problemsOf({ ...document, edges: [...document.edges, { source: 'b', target: 'a' }] });
    const found = problems.find(({ severity }) => severity === 'error');
    expect(found?.message).toMatch(/"A".*"B"|"B".*"A"/);
  });

  it('a typo in an expression, with node, field and position', async () => {
    const set = {
      id: 'set',
      name: 'Set',
      type: 'set',
      parameters: { fields: [{ name: 'a', type: 'string', value: "={{ $('Hok').item.json.a }}" }] },
    };
    const problems = await problemsOf(chain('Typo', hook('expression-typo'), set));
    expect(problems).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        nodeName: 'Set',
        field: 'parameters.fields.0.value',
        message: expect.stringContaining('Did you mean "Hook"') as string,
      }),
    );
  });

  it('a document with errors cannot be activated, and the answer lists them', async () => {
    const { id } = await weft().api.create(
      chain('Typo', hook('typo-2'), { id: 'a', name: 'A', type: 'nothing' } as { id: string }),
    );
    const answer = await weft().api.send<Problem>('POST', `/api/orchestrator/workflows/${id}/activate`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'WORKFLOW_INVALID' } });
    expect(answer.body.problems?.length).toBeGreaterThan(0);
  });

  it('a webhook whose path is taken, with the name of the workflow that has it', async () => {
    await activated(chain('Holder', hook('mine'), { id: 'end', name: 'End', type: 'noOp' } as { id: string }));
    const { id } = await weft().api.create(
      chain('Comer', hook('mine'), { id: 'end', name: 'End', type: 'noOp' } as { id: string }),
    );
    const answer = await weft().api.send<Problem>('POST', `/api/orchestrator/workflows/${id}/activate`);
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'WEBHOOK_PATH_TAKEN', detail: expect.stringContaining('"Holder"') as string },
    });
  });

  it('code that loops for ever', async () => {
    const { status, run } = await callCode('loops', 'while (true) {}');
    expect(status).toBe(500);
    expect(run).toMatchObject({ status: 'failed', error: { code: 'CODE_TIMED_OUT', nodeName: 'Code' } });
  });

  it('code that allocates for ever', async () => {
    const { run } = await callCode('eats', 'const all = []; while (true) all.push(new Array(1e6).fill(all.length));');
    expect(run).toMatchObject({ status: 'failed', error: { nodeName: 'Code' } });
    expect(['CODE_OUT_OF_MEMORY', 'CODE_TIMED_OUT']).toContain(run.error?.code);
  });

  it('code that throws something that is no error', async () => {
    const { run } = await callCode('throws', 'throw "a string";');
    expect(run).toMatchObject({
      status: 'failed',
      error: { code: 'CODE_FAILED', nodeName: 'Code', message: expect.stringContaining('a string') as string },
    });
  });

  it('loops do not disturb other executions meanwhile', async () => {
    await activated(chain('busy', hook('busy'), code('while (true) {}')));
    const loops = Promise.all(Array.from({ length: 4 }, () => weft().api.send('POST', '/webhook/busy', {})));
    const latencies: number[] = [];
    for (let call = 0; call < 20; call++) {
      const startedAt = performance.now();
      expect((await weft().api.send('POST', '/webhook/hello', {})).status).toBe(200);
      latencies.push(performance.now() - startedAt);
    }
    await loops;
    // The loops take a second each; what they must not do is make others wait for them.
    expect(Math.max(...latencies)).toBeLessThan(900);
  });

  it('a request without a key', async () => {
    expect(await raw('/api/orchestrator/workflows', {})).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });

  it('an execution that is not there', async () => {
    const answer = await weft().api.send<Problem>('GET', '/api/orchestrator/executions/0198c3de-0000-7000-8000-000000000000');
    expect(answer).toMatchObject({ status: 404, body: { code: 'EXECUTION_NOT_FOUND' } });
  });

  it('a webhook that nobody serves', async () => {
    expect(await raw('/webhook/nobody', { method: 'POST' })).toMatchObject({ status: 404, body: { code: 'WEBHOOK_NOT_FOUND' } });
  });
};
