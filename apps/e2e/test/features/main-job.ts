import { readFileSync } from 'node:fs';
import type { Feature } from '../../src/index.ts';

const file = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../bench/workflows/${name}.json`, import.meta.url), 'utf8'));
const requests = file('requests') as Readonly<Record<string, { body: string; expect: string }>>;

export const mainJob: Feature = (weft) => {
  it.each(['W1', 'W2', 'W3', 'W4', 'W5', 'W7'])('%s imports as it is and answers what n8n answers', async (name) => {
    const { workflow, report } = await weft().api.import(file(name));
    expect(report).toMatchObject({ valid: true });
    expect(report.nodes.map(({ status }) => status)).not.toContain('placeholder');
    await weft().api.activate(workflow.id);

    const { status, headers, body } = await weft().api.send(
      'POST',
      `/webhook/${name.toLowerCase()}`,
      JSON.parse(requests[name]?.body ?? '{}'),
    );

    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain(requests[name]?.expect);
    const run = await weft().api.execution(headers.get('weft-execution-id') ?? '');
    expect(run.status).toBe('succeeded');
    for (const node of Object.values(run.nodes)) expect(node.status).toBe('succeeded');
  });

  it('shows each step with every handle, items and lineage', async () => {
    const { headers } = await weft().api.send('POST', '/webhook/w4', { n: 42 });
    const run = await weft().api.execution(headers.get('weft-execution-id') ?? '');

    expect(Object.keys(run.nodes)).toEqual(['Webhook', 'If', 'Big', 'End']);
    const { If, Big } = run.nodes;
    expect(If).toMatchObject({ iterations: [{ outputs: { true: [{ json: { body: { n: 42 } } }], false: [] } }] });
    expect(Object.keys(If?.iterations[0]?.outputs ?? {})).toEqual(['true', 'false']);
    expect(Big).toMatchObject({ iterations: [{ outputs: { main: [{ json: { size: 'big' }, pairedItem: { item: 0 } }] } }] });
  });

  it('keeps a node that it does not know as a placeholder with its JSON, and says what is missing', async () => {
    const slack = {
      id: 's',
      name: 'Tell the team',
      type: 'n8n-nodes-base.slack',
      typeVersion: 2.3,
      position: [200, 0],
      parameters: { text: '={{ $json.body.name }}', otherOptions: {} },
    };
    const w1 = file('W1') as { nodes: readonly { name: string }[]; connections: object };
    const last = w1.nodes.at(-1)?.name ?? '';
    const connections = { ...w1.connections, [last]: { main: [[{ node: slack.name, type: 'main', index: 0 }]] } };
    const { workflow, report } = await weft().api.import({ ...w1, nodes: [...w1.nodes, slack], connections });

    expect(report.nodes).toContainEqual({
      name: 'Tell the team',
      type: slack.type,
      status: 'placeholder',
      reasons: [expect.any(String)],
    });
    expect(report.valid).toBe(false);
    expect(report.problems).toContainEqual(expect.objectContaining({ severity: 'error', nodeName: 'Tell the team' }));
    const kept = workflow.document.nodes.find(({ name }) => name === 'Tell the team');
    expect(kept).toMatchObject({ type: 'placeholder', parameters: { source: slack } });
  });

  it('runs by hand, and waits for the end where asked to', async () => {
    const { items } = await weft().api.ok<{ items: { id: string; name: string }[] }>(
      'GET',
      '/api/orchestrator/workflows?search=Hello',
    );
    const path = `/api/orchestrator/workflows/${items[0]?.id}/execute`;

    const waited = await weft().api.send('POST', path, { input: { body: { name: 'Grace' } }, wait: true });
    expect(waited).toMatchObject({ status: 200, body: { status: 'succeeded', mode: 'manual' } });
    expect(JSON.stringify(waited.body)).toContain('Hello, Grace!');

    const started = await weft().api.send<{ executionId: string }>('POST', path, { input: [{ body: {} }] });
    expect(started.status).toBe(202);
    expect(await weft().api.execution(started.body.executionId)).toMatchObject({ id: started.body.executionId });
  });
};
