import { randomUUID } from 'node:crypto';
import { weftCommand, type CommandResult, type Feature } from '../../src/index.ts';

/** A file of n8n: what comes is doubled, and told. */
const fileNamed = (name: string) => ({
  name,
  nodes: [
    { ...{ id: 'a', name: 'Start', position: [0, 0] }, type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
    {
      ...{ id: 'b', name: 'Double', type: 'n8n-nodes-base.code', typeVersion: 2, position: [200, 0] },
      parameters: { jsCode: "console.log('doubling');\nreturn items.map(({ json }) => ({ json: { n: json.n * 2 } }));" },
    },
    {
      ...{ id: 'c', name: 'Tell', type: 'n8n-nodes-base.set', typeVersion: 3.4, position: [400, 0] },
      parameters: {
        assignments: { assignments: [{ id: '1', name: 'said', value: '={{ "It is " + $json.n }}', type: 'string' }] },
      },
    },
  ],
  connections: {
    Start: { main: [[{ node: 'Double', type: 'main', index: 0 }]] },
    Double: { main: [[{ node: 'Tell', type: 'main', index: 0 }]] },
  },
  settings: { executionOrder: 'v1' },
});

export const commandLine: Feature = (weft) => {
  const name = `Doubling ${randomUUID()}`;
  const call = (args: readonly string[], stdin?: string): Promise<CommandResult> => weftCommand(args, { weft: weft(), stdin });
  const linesOf = ({ stdout }: CommandResult) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  let workflowId: string;
  let executionId: string;

  it('imports a file of n8n and says what became of each node', async () => {
    const { code, stdout } = await call(['import'], JSON.stringify(fileNamed(name)));
    expect([code, stdout]).toEqual([0, expect.stringContaining('✓ Tell (n8n-nodes-base.set)')]);
    workflowId = /as ([0-9a-f-]{36})/.exec(stdout)![1]!;
  });

  it('runs it by its name: a line for each step, and what the last one put out', async () => {
    const { code, stdout, stderr } = await call(['run', name, '--input', '{"n":21}']);
    expect([code, JSON.parse(stdout)]).toEqual([0, [{ said: 'It is 42' }]]);
    expect(stderr).toMatch(/✓ Start\n✓ Double\n✓ Tell\nsucceeded after 3 steps in \d+ ms\n$/);
  });

  it('runs it for a machine: events as they come, and then the whole execution', async () => {
    const result = await call(['run', workflowId, '--json', '--input', '[{"n":1},{"n":2}]']);
    const lines = linesOf(result);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    executionId = lines[0]!['executionId'] as string;
    const finished = lines.filter(({ type }) => type === 'step.finished').map(({ nodeName }) => nodeName);
    expect(finished).toEqual(['Start', 'Double', 'Tell']);
    const tell = { iterations: [{ outputs: { main: [{ json: { said: 'It is 2' } }, { json: { said: 'It is 4' } }] } }] };
    expect(lines.at(-1)).toMatchObject({ type: 'execution.result', execution: { status: 'succeeded', nodes: { Tell: tell } } });
  });

  it('shows what the steps did and wrote', async () => {
    const { code, stdout } = await call(['logs', executionId]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Execution \S+: succeeded\n\S+ Start: .*2 items.*\n\S+ Double: .*2 items.*\n {4}\[log\] doubling\n/);
  });

  it('replays it from a node with other data', async () => {
    const data = JSON.stringify({ Double: [{ json: { n: 7 } }] });
    const { code, stdout } = await call(['replay', executionId, '--from', 'Tell', '--data', data]);
    expect([code, JSON.parse(stdout)]).toEqual([0, [{ said: 'It is 7' }]]);
  });

  it('exports it as a file that imports again', async () => {
    const { code, stdout } = await call(['export', workflowId, '--format', 'n8n']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name, nodes: fileNamed(name).nodes.map(({ type }) => ({ type })) });
    expect(await call(['validate'], stdout)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/It can run\.\n$/) as string,
    });
  });

  it('finds what is wrong with a file without saving it: the node, the field, the reason, the fix', async () => {
    const file = fileNamed(name);
    const broken = {
      ...file,
      nodes: [{ ...file.nodes[0], type: 'n8n-nodes-base.set', typeVersion: 3.4 }, ...file.nodes.slice(1)],
    };
    const { code, stdout } = await call(['validate', '--json'], JSON.stringify(broken));
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      expect.objectContaining({
        valid: false,
        problems: [expect.objectContaining({ code: 'TRIGGER_MISSING', fix: expect.any(String) as string }) as object],
      }),
    ]);
  });

  it('ends with 1 where the run fails, and with 2 where there is nothing to run', async () => {
    const failing = await call(['run', workflowId, '--input', '{"n":{}}', '--pin', '{"Double":"no items"}']);
    expect(failing).toMatchObject({ code: 2, stderr: expect.stringContaining('pinData') as string });
    expect(await call(['run', 'No such workflow'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no workflow named "No such workflow"') as string,
    });
    expect(await call(['logs', randomUUID()])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('EXECUTION_NOT_FOUND') as string,
    });
    const stranger = await weftCommand(['run', workflowId, '--url', weft().url]);
    expect(stranger).toMatchObject({ code: 2, stderr: expect.stringContaining('Set WEFT_API_KEY') as string });
  });
};
