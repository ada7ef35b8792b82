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

  it('lists the node types, and finds the best one for what is searched for', async () => {
    const types = await client.listNodeTypes({});
    expect(types.map(({ type }) => type)).toEqual([...types.map(({ type }) => type)].sort());
    expect(types.find(({ type }) => type === 'switch')).toMatchObject({
      inputs: ['main'],
      outputs: 'by-parameters',
      credentials: [],
    });
    expect((await client.listNodeTypes({ search: 'http' }))[0]).toMatchObject({ type: 'httpRequest' });
    expect(await client.listNodeTypes({ search: 'no such thing' })).toEqual([]);
    const triggers = await client.listNodeTypes({ category: 'trigger' });
    expect(new Set(triggers.map(({ category }) => category))).toEqual(new Set(['trigger']));
    expect(await client.listNodeCategories({})).toContainEqual({
      ...{ category: 'trigger', title: 'Triggers', description: expect.any(String) as string },
      nodes: new Set(triggers.map(({ type }) => type)).size,
    });
  });

  it('shows the parameters of a node type as a form', async () => {
    const [wait] = await client.getNodeType({ type: 'wait' });
    expect(wait?.parameters).toMatchObject({
      type: 'object',
      properties: {
        resume: { title: 'Resume', 'x-weft': { widget: 'select' } },
        unit: {
          ...{ title: 'Unit', enum: ['seconds', 'minutes', 'hours', 'days'], default: 'seconds' },
          'x-weft': { widget: 'select', showWhen: { resume: ['interval'] } },
        },
      },
      additionalProperties: false,
    });
  });

  it('tells the handles and credentials that follow from parameters, expressions among them', async () => {
    const rules = [{ conditions: { conditions: [] } }, { conditions: { conditions: [] } }];
    await expect(client.describePorts({ type: 'switch', parameters: { rules, fallback: 'extra' } })).resolves.toEqual({
      ...{ inputs: ['main'], outputs: ['case-0', 'case-1', 'fallback'], credentials: [] },
    });
    const basic = { url: '={{ $json.url }}', authentication: 'generic', credentialType: 'httpBasicAuth' };
    await expect(client.describePorts({ type: 'httpRequest', version: 1, parameters: basic })).resolves.toMatchObject({
      credentials: [{ type: 'httpBasicAuth', required: true }],
    });
    await expect(client.describePorts({ type: 'merge', parameters: { inputCount: 99 } })).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', message: expect.stringContaining('inputCount') as string },
    });
    await expect(client.describePorts({ type: 'merge', version: 7, parameters: {} })).rejects.toMatchObject({
      ...{ code: 'NODE_TYPE_NOT_FOUND', message: expect.stringContaining('It has: 1') as string },
    });
  });

  it('has a page and an icon of each node', async () => {
    for (const { type, title } of await client.listNodeTypes({})) {
      const { text } = await client.getNodePage({ type, part: 'documentation' });
      expect([type, text]).toEqual([type, expect.stringMatching(/^# /) as string]);
      const icon = await client.getNodePage({ type, part: 'icon' });
      expect([type, icon.text]).toEqual([type, expect.stringMatching(/^<svg .*<\/svg>$/s) as string]);
      expect(icon.text).toContain(title.replaceAll('&', '&#38;'));
    }
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
