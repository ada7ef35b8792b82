import { loadConfig } from '@weft/config';
import { compiler, type ServiceClient } from '@weft/contracts';
import { createClient, InProcessTransport } from '@weft/messaging';
import { StructuredLogger } from '@weft/observability';
import { RunningServices } from '@weft/service-host';
import { compilerService } from '../src/index.ts';
import { documentOf, noOp, trigger } from '../src/testing/documents.ts';

describe('the compiler service', () => {
  let services: RunningServices;
  let client: ServiceClient<typeof compiler>;

  beforeAll(async () => {
    const transport = new InProcessTransport({ copy: true });
    const config = loadConfig([compilerService.config], {});
    services = await RunningServices.start({
      services: [compilerService],
      config,
      transport,
      logger: new StructuredLogger({ level: 'error' }),
    });
    client = createClient(compiler, transport);
  });
  afterAll(() => services.stop());

  it('compiles a document, whose plan crosses the wire unharmed', async () => {
    const document = documentOf([trigger, noOp('A')], ['Start > A']);
    const { diagnostics, plan, triggers } = await client.compile({ document });
    expect(diagnostics).toEqual([]);
    expect(plan?.body.nodes.map(({ name }) => name)).toEqual(['Start', 'A']);
    expect(triggers).toEqual([{ nodeId: 'Start', nodeName: 'Start', type: 'manualTrigger', webhooks: [] }]);
  });

  it('answers with findings, not with an error, where a document is no document', async () => {
    const { diagnostics, plan } = await client.compile({ document: 'hello' });
    expect(plan).toBeUndefined();
    expect(diagnostics).toEqual([expect.objectContaining({ severity: 'error', code: 'DOCUMENT_INVALID' })]);
  });

  it('reads a file of n8n', async () => {
    const nodes = [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 }];
    const imported = await client.convert({ source: { nodes, connections: {} } });
    expect(imported.document.nodes[0]).toMatchObject({ type: 'manualTrigger', name: 'Start' });
    expect(imported.nodes).toEqual([{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', status: 'supported', reasons: [] }]);
  });

  it('writes a file of n8n, which it reads back', async () => {
    const node = { id: 'a', name: 'Start', type: 'manualTrigger', timeoutMs: 9_000 };
    const { file, report, findings } = await client.exportWorkflow({ document: { name: 'Out', nodes: [node] }, format: 'n8n' });
    expect(file).toMatchObject({ nodes: [{ type: 'n8n-nodes-base.manualTrigger', name: 'Start' }] });
    expect(report).toMatchObject([{ name: 'Start', status: 'converted' }]);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'EXPORT_NODE_DIFFERS', nodeId: 'a' }));
    const { document } = await client.convert({ source: file });
    expect(document.nodes[0]).toMatchObject(node);
    await expect(client.exportWorkflow({ document: 7, format: 'weft' })).rejects.toMatchObject({ code: 'WORKFLOW_INVALID' });
  });

  it('cuts tries as n8n does where asked to', async () => {
    const nodes = [{ name: 'A', type: 'n8n-nodes-base.noOp', typeVersion: 1, retryOnFail: true, maxTries: 50 }];
    const imported = await client.convert({ source: { nodes, connections: {} }, clampRetries: true });
    expect(imported.document.nodes[0]?.retry).toMatchObject({ maxAttempts: 5 });
  });

  it('refuses what is no workflow by its code', async () => {
    await expect(client.convert({ source: { hello: 1 } })).rejects.toMatchObject({ code: 'IMPORT_UNREADABLE' });
  });

  it('lists the node types with the JSON Schema of their parameters', async () => {
    const types = await client.listNodeTypes({});
    expect(types.map(({ type }) => type)).toEqual([...types.map(({ type }) => type)].sort());
    const wait = types.find(({ type }) => type === 'wait');
    expect(wait?.parameters).toMatchObject({
      type: 'object',
      properties: { unit: { enum: ['seconds', 'minutes', 'hours', 'days'], default: 'seconds' } },
      additionalProperties: false,
    });
    expect(types.find(({ type }) => type === 'switch')).toMatchObject({ inputs: ['main'], outputs: 'by-parameters' });
  });

  it('shows one node type, and says which was meant where there is none', async () => {
    expect(await client.getNodeType({ type: 'if' })).toEqual([
      expect.objectContaining({ type: 'if', version: 1, outputs: ['true', 'false'] }),
    ]);
    await expect(client.getNodeType({ type: 'swich' })).rejects.toMatchObject({
      code: 'NODE_TYPE_NOT_FOUND',
      message: expect.stringContaining('"switch"'),
    });
  });
});
