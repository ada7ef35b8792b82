import { waitFor } from '@weft/testing';
import type { ExecutionSummary } from '@weft/contracts';
import { chain, node, useOutside, type Feature } from '../../src/index.ts';

const EXECUTIONS = '/api/orchestrator/executions';

export const control: Feature = (weft) => {
  const outside = useOutside();

  const call = (name: string) => node(name, 'httpRequest', { method: 'POST', url: `${outside.url}/${name}`, bodyType: 'none' });
  const manual = node('Start', 'manualTrigger');
  const random = node('Random', 'code', { code: 'return [{ json: { random: Math.random() } }];' });
  const save = (nodes: readonly object[], edges: readonly object[]) => weft().api.create({ name: 'Controlled', nodes, edges });
  const start = async (id: string, body: object = {}) =>
    (await weft().api.ok<{ executionId: string }>('POST', `/api/orchestrator/workflows/${id}/execute`, body)).executionId;
  const act = (id: string, action: string, body?: object) =>
    weft().api.send<ExecutionSummary & { executionId: string; code: string }>('POST', `${EXECUTIONS}/${id}/${action}`, body);
  const until = (id: string, status: string) =>
    waitFor(async () => (await weft().api.execution(id)).status === status, { what: `${id} to be ${status}`, timeoutMs: 30_000 });
  const eventsOf = async (id: string) => {
    const response = await fetch(`${weft().url}/api/streaming/executions/${id}`, {
      headers: { ...weft().api.headers, 'last-event-id': '0' },
    });
    const text = await response.text();
    return [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type);
  };

  it('runs once for 50 calls with one Idempotency-Key, and answers all of them alike', async () => {
    const hook = node('Hook', 'webhook', { path: 'keyed', method: 'POST', respond: 'last-node' });
    const { id } = await save([hook, call('Charge'), random], chain('Hook', 'Charge', 'Random'));
    await weft().api.activate(id);
    const gate = Promise.withResolvers<void>();
    outside.gate = gate.promise;
    const keyed = weft().api.with({ 'idempotency-key': 'order-7' });
    const calls = Array.from({ length: 50 }, () => keyed.send('POST', '/webhook/keyed', { order: 7 }));
    await waitFor(() => outside.calls.length > 0);
    gate.resolve();
    const answers = await Promise.all(calls);
    const later = await keyed.send('POST', '/webhook/keyed', { order: 7 });

    const seen = new Set(
      [...answers, later].map(({ status, headers, body }) =>
        JSON.stringify([status, headers.get('weft-execution-id'), headers.get('content-type'), body]),
      ),
    );
    expect([...seen]).toHaveLength(1);
    expect(later).toMatchObject({ status: 200, body: { random: expect.any(Number) } });
    expect(outside.paths()).toEqual(['/Charge']);
    expect((await weft().api.executions(`workflowId=${id}`)).items).toHaveLength(1);
    expect(await keyed.send('POST', '/webhook/keyed', { order: 8 })).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect((await weft().api.with({ 'idempotency-key': 'order-8' }).send('POST', '/webhook/keyed', { order: 8 })).status).toBe(
      200,
    );
    expect(outside.paths()).toEqual(['/Charge', '/Charge']);
  }, 90_000);

  it('starts by hand once for a key, whether the caller waits or not, and keeps no refusal', async () => {
    const { id } = await save([manual, random], chain('Start', 'Random'));
    const path = `/api/orchestrator/workflows/${id}/execute`;
    const waiting = weft().api.with({ 'idempotency-key': 'a' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => waiting.send('POST', path, { wait: true })));
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    const quick = weft().api.with({ 'idempotency-key': 'b' });
    const [first, second] = [await quick.send('POST', path, {}), await quick.send('POST', path, {})];
    expect(second).toMatchObject({ status: 202, body: first.body as object });
    expect((await quick.send('POST', path, { input: { other: true } })).status).toBe(422);
    expect((await weft().api.executions(`workflowId=${id}`)).items).toHaveLength(2);

    const key = weft().api.with({ 'idempotency-key': 'c' });
    const refused = { startNode: 'Nobody' };
    expect((await key.send('POST', path, refused)).body).toMatchObject({ code: 'TRIGGER_NOT_FOUND' });
    expect((await key.send('POST', path, {})).status).toBe(202);
    for (const bad of ['x'.repeat(256), 'ä'])
      expect(await weft().api.with({ 'idempotency-key': bad }).send('POST', path, {})).toMatchObject({
        status: 400,
        body: { code: 'INVALID_INPUT' },
      });
  }, 60_000);

  it('ends a wait once for a key, and repeats its answer', async () => {
    const wait = node('Wait', 'wait', { resume: 'webhook', method: 'POST', respond: 'last-node' });
    const { id } = await save(
      [
        manual,
        node('Link', 'set', { fields: [{ name: 'url', value: '={{ $execution.resumeUrl }}' }] }),
        wait,
        call('After'),
        random,
      ],
      chain('Start', 'Link', 'Wait', 'After', 'Random'),
    );
    const run = await start(id);
    await until(run, 'waiting');
    const url = new URL(
      String((await weft().api.execution(run)).nodes['Link']?.iterations[0]?.outputs?.['main']?.[0]?.json['url']),
    );
    const keyed = weft().api.with({ 'idempotency-key': 'yes' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => keyed.send('POST', url.pathname, { yes: true })));
    expect(
      new Set(
        [...answers, await keyed.send('POST', url.pathname, { yes: true })].map(({ status, body }) =>
          JSON.stringify([status, body]),
        ),
      ).size,
    ).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, body: { random: expect.any(Number) } });
    expect(outside.paths()).toEqual(['/After']);
    expect((await keyed.send('POST', url.pathname, { yes: false })).body).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect((await weft().api.send('POST', url.pathname, { yes: true })).status).toBe(409);
  }, 60_000);

  it('pauses once what is in flight has ended, stays paused through kill -9, and goes on', async () => {
    const { id } = await save([manual, call('One'), call('Two')], chain('Start', 'One', 'Two'));
    const gate = Promise.withResolvers<void>();
    outside.gate = gate.promise;
    const run = await start(id);
    await waitFor(() => outside.calls.length === 1);
    expect(await act(run, 'pause')).toMatchObject({ status: 200, body: { status: 'running', pauseRequested: true } });
    gate.resolve();
    await until(run, 'paused');
    expect(await act(run, 'pause')).toMatchObject({ status: 200, body: { status: 'paused' } });
    await weft().kill();
    await weft().start();
    expect((await weft().api.execution(run)).status).toBe('paused');
    expect(outside.paths()).toEqual(['/One']);

    expect((await act(run, 'resume')).status).toBe(200);
    await until(run, 'succeeded');
    expect(outside.paths()).toEqual(['/One', '/Two']);
    expect(await eventsOf(run)).toEqual([
      'execution.started',
      'step.finished',
      'step.finished',
      'execution.paused',
      'execution.resumed',
      'step.finished',
      'execution.finished',
    ]);
    expect((await act(run, 'pause')).body).toMatchObject({ code: 'EXECUTION_FINISHED' });
    expect((await act(run, 'resume')).body).toMatchObject({ code: 'EXECUTION_FINISHED' });
  }, 120_000);

  it('keeps a call that comes while a waiting run is paused, and can stop a paused run', async () => {
    const wait = node('Wait', 'wait', { resume: 'webhook', method: 'POST' });
    const link = node('Link', 'set', { fields: [{ name: 'url', value: '={{ $execution.resumeUrl }}' }] });
    const { id } = await save([manual, link, wait, call('After')], chain('Start', 'Link', 'Wait', 'After'));
    const [run, other] = [await start(id), await start(id)];
    for (const each of [run, other]) {
      await until(each, 'waiting');
      expect((await act(each, 'pause')).body).toMatchObject({ status: 'paused' });
    }
    const url = new URL(
      String((await weft().api.execution(run)).nodes['Link']?.iterations[0]?.outputs?.['main']?.[0]?.json['url']),
    );
    expect((await weft().api.send('POST', url.pathname, {})).status).toBe(200);
    expect((await weft().api.execution(run)).status).toBe('paused');
    expect((await act(other, 'stop')).body).toMatchObject({ status: 'cancelled' });
    await act(run, 'resume');
    await until(run, 'succeeded');
    expect(outside.paths()).toEqual(['/After']);
  }, 60_000);

  it('retries from the failed step, with the keys of the calls that were perhaps made, one retry at a time', async () => {
    const { id } = await save(
      [manual, random, call('Paid'), call('Fails'), call('Last')],
      chain('Start', 'Random', 'Paid', 'Fails', 'Last'),
    );
    outside.failing.add('/Fails');
    const failing = await start(id, { input: { order: 1 } });
    await until(failing, 'failed');
    outside.failing.clear();
    const gate = Promise.withResolvers<void>();
    outside.gate = gate.promise;
    const before = (await weft().api.execution(failing)).nodes;
    const retries = await Promise.all([act(failing, 'retry'), act(failing, 'retry'), act(failing, 'retry')]);
    expect(retries.map(({ status }) => status).toSorted()).toEqual([202, 409, 409]);
    const retry = retries.find(({ status }) => status === 202)!.body.executionId;
    for (const { body } of retries.filter(({ status }) => status === 409))
      expect(body).toMatchObject({ code: 'RETRY_OPEN', executionId: retry });
    gate.resolve();
    await until(retry, 'succeeded');

    expect(outside.paths().filter((path) => path === '/Paid')).toHaveLength(1);
    expect(new Set(outside.keysOf('/Fails')).size).toBe(1);
    expect(outside.keysOf('/Last')).toHaveLength(1);
    const after = await weft().api.execution(retry);
    expect(after).toMatchObject({ mode: 'retry', retryOf: failing });
    expect(after.nodes['Random']).toEqual(before['Random']);
    expect((await weft().api.execution(failing)).status).toBe('failed');
    expect((await act(retry, 'retry')).body).toMatchObject({ code: 'EXECUTION_NOT_FAILED' });
  }, 60_000);

  it('retries with the newest version, and lets an open run finish on the one that it started with', async () => {
    const { id, version } = await save([manual, call('Done'), call('Fails')], chain('Start', 'Done', 'Fails'));
    outside.status = 404;
    const failing = await start(id, { pinData: { Done: [{ json: { pinned: true } }] } });
    await until(failing, 'failed');
    outside.status = 200;
    const gate = Promise.withResolvers<void>();
    outside.gate = gate.promise;
    const live = await start(id);
    await waitFor(() => outside.paths().includes('/Done'));
    const nodes = [manual, call('Done'), { ...call('Mended'), id: 'Fails' }];
    await weft().api.ok('PUT', `/api/orchestrator/workflows/${id}`, {
      name: 'Controlled',
      nodes,
      edges: [
        { source: 'Start', target: 'Done' },
        { source: 'Done', target: 'Fails' },
      ],
    });
    expect((await act(live, 'pause')).body).toMatchObject({ pauseRequested: true });
    gate.resolve();
    await until(live, 'paused');
    await act(live, 'resume');
    await until(live, 'succeeded');
    const { executionId } = (await act(failing, 'retry', { version: 'latest' })).body;
    await until(executionId, 'succeeded');

    expect(await weft().api.execution(live)).toMatchObject({ workflowVersion: version });
    expect(await weft().api.execution(executionId)).toMatchObject({ workflowVersion: version + 1 });
    expect(outside.paths()).toEqual(['/Fails', '/Done', '/Fails', '/Mended']);
  }, 60_000);

  it('replays from a step with edited data and new keys, and runs a part from any node', async () => {
    const text = node('Text', 'set', { include: 'none', fields: [{ name: 'text', value: '={{ $json.n }}!' }] });
    const { id } = await save(
      [
        manual,
        call('Before'),
        random,
        text,
        { ...call('Send'), parameters: { method: 'POST', url: `=${outside.url}/{{ $json.text }}`, bodyType: 'none' } },
      ],
      chain('Start', 'Before', 'Random', 'Text', 'Send'),
    );
    const run = await start(id);
    await until(run, 'succeeded');
    const replay = (await act(run, 'replay', { from: 'Text', data: { Random: [{ json: { n: 42 } }] } })).body.executionId;
    await until(replay, 'succeeded');
    expect(await weft().api.execution(replay)).toMatchObject({
      retryOf: run,
      nodes: { Random: { iterations: [{ outputs: { main: [{ json: { n: 42 } }] } }] } },
    });
    expect(outside.paths()).toEqual(['/Before', '/!', '/42!']);
    const again = (await act(run, 'replay', { from: 'Before' })).body.executionId;
    await until(again, 'succeeded');
    expect(new Set(outside.keysOf('/Before')).size).toBe(2);
    expect((await act(run, 'replay', { from: 'Text', data: { Send: [] } })).status).toBe(400);
    expect((await act(run, 'replay', { from: 'Nobody' })).status).toBe(404);

    outside.calls.length = 0;
    const part = await weft().api.ok<{ nodes: object }>('POST', `/api/orchestrator/workflows/${id}/execute`, {
      startNode: 'Text',
      input: { n: 7 },
      wait: true,
    });
    expect(Object.keys(part.nodes)).toEqual(['Text', 'Send']);
    const pinned = { startNode: 'Text', destinationNode: 'Text', pinData: { Random: [{ json: { n: 8 } }] }, wait: true };
    expect(await weft().api.ok('POST', `/api/orchestrator/workflows/${id}/execute`, pinned)).toMatchObject({
      nodes: { Text: { iterations: [{ outputs: { main: [{ json: { text: '8!' } }] } }] } },
    });
    expect(outside.paths()).toEqual(['/7!']);
  }, 60_000);
};
