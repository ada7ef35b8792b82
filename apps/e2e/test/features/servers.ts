import { startFtp, startRedis, startSftp } from '@weft/testing';
import type { Feature } from '../../src/index.ts';

type Credentials = Readonly<Record<string, string>>;

/** A file of n8n: a webhook, and nodes in a row behind it. */
function n8nFile(path: string, nodes: readonly (readonly [name: string, type: string, parameters: object])[]) {
  const hook = ['Hook', 'webhook', { path, httpMethod: 'POST', responseMode: 'lastNode' }] as const;
  const all = [hook, ...nodes].map(([name, type, parameters], index) => ({
    ...{ id: name, name, type: `n8n-nodes-base.${type}`, typeVersion: type === 'webhook' ? 2 : 1, position: [index * 200, 0] },
    parameters,
  }));
  const lines = all.slice(1).map(({ name }, index) => [all[index]!.name, { main: [[{ node: name, type: 'main', index: 0 }]] }]);
  return { name: path, nodes: all, connections: Object.fromEntries(lines), settings: { executionOrder: 'v1' } };
}

export const servers: Feature = (weft) => {
  const credential = async (type: string, data: object): Promise<string> => {
    const created = await weft().api.ok<{ id: string }>('POST', '/api/credentials', { name: type, type, data });
    expect(await weft().api.ok('POST', `/api/credentials/${created.id}/test`)).toMatchObject({ ok: true });
    return created.id;
  };
  /** Imports a file, gives its nodes credentials, and calls it. */
  const run = async (file: ReturnType<typeof n8nFile>, credentials: Credentials, body: object) => {
    const { workflow, report } = await weft().api.import(file);
    expect(report.nodes.map(({ status }) => status)).not.toContain('placeholder');
    const nodes = workflow.document.nodes.map((node) => (node.type === 'webhook' ? node : { ...node, credentials }));
    await weft().api.ok('PUT', `/api/orchestrator/workflows/${workflow.id}`, { ...workflow.document, nodes });
    await weft().api.activate(workflow.id);
    const { headers, body: answer } = await weft().api.send('POST', `/webhook/${file.name}`, body);
    const execution = await weft().api.execution(headers.get('weft-execution-id') ?? '');
    expect(execution).toMatchObject({ status: 'succeeded' });
    return answer;
  };

  it('of Redis are read and written by an imported workflow', async () => {
    const server = await startRedis({ password: 'canary-redis' });
    if (!server) return;
    try {
      const redis = await credential('redis', { host: '127.0.0.1', port: server.port, password: 'canary-redis' });
      const file = n8nFile('redis', [
        ['Set', 'redis', { operation: 'set', key: '=u:{{ $json.body.id }}', value: '={{ $json.body.name }}', expire: true }],
        ['Count', 'redis', { operation: 'incr', key: 'calls' }],
        ['Get', 'redis', { operation: 'get', key: "=u:{{ $('Hook').item.json.body.id }}", propertyName: 'user.name' }],
      ]);
      expect(await run(file, { redis }, { id: 7, name: 'Ann' })).toEqual({ user: { name: 'Ann' } });
    } finally {
      await server.stop();
    }
  }, 60_000);

  it.each(['ftp', 'sftp'])(
    'of %s keep files for an imported workflow',
    async (protocol) => {
      const server = protocol === 'ftp' ? await startFtp() : await startSftp();
      if (!server) return;
      try {
        const { port, username, password } = server;
        const fields = { host: '127.0.0.1', port, username, password, ...(protocol === 'ftp' && { secure: 'none' }) };
        const id = await credential(protocol, fields);
        const upload = { operation: 'upload', path: '=out/{{ $json.body.id }}.txt', binaryData: false, fileContent: '={{ $json.body.text }}' }; // prettier-ignore
        const file = n8nFile(protocol, [
          ['Upload', 'ftp', { protocol, ...upload }],
          ['Move', 'ftp', { protocol, operation: 'rename', oldPath: "=out/{{ $('Hook').item.json.body.id }}.txt", newPath: 'done/x.txt', options: { createDirectories: true } }], // prettier-ignore
          ['List', 'ftp', { protocol, operation: 'list', path: 'done' }],
          ['Download', 'ftp', { protocol, path: '={{ $json.path }}' }],
        ]);
        const answer = await run(file, { [protocol]: id }, { id: 3, text: 'grüße' });
        expect(answer).toMatchObject({ type: '-', name: 'x.txt', size: 7, path: 'done/x.txt' });
      } finally {
        await server.stop();
      }
    },
    60_000,
  );
};
