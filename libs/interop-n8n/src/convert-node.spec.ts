import { CONVERTERS } from './converters/table.ts';
import { fromN8n } from './from-n8n.ts';
import { convertOne, n8nFile, n8nNode } from './testing/n8n-files.ts';

describe('a node that Weft cannot run', () => {
  const slack = {
    ...n8nNode('slack', 2.3, {
      name: 'Tell',
      id: 's',
      parameters: { text: '={{ $json.a }}' },
      credentials: { slackApi: { id: '1', name: 'Mine' } },
    }),
    webhookId: 'w',
  };

  it('becomes a placeholder that keeps all of it, and says what is missing', () => {
    const { document, nodes } = fromN8n(n8nFile([slack]));
    expect(document.nodes[0]).toMatchObject({
      id: 's',
      name: 'Tell',
      type: 'placeholder',
      parameters: { source: slack, missing: expect.stringContaining('n8n-nodes-base.slack') },
    });
    expect(nodes[0]).toMatchObject({
      name: 'Tell',
      type: 'n8n-nodes-base.slack',
      status: 'placeholder',
      reasons: [expect.stringContaining('n8n-nodes-base.slack'), expect.stringContaining('choose one of type "slackApi"')],
    });
  });

  it('keeps its connections on every output and input', () => {
    const to = (node: string, index = 0) => [{ node, type: 'main', index }];
    const { document } = fromN8n(
      n8nFile([slack, n8nNode('noOp', 1, { name: 'A', id: 'A' })], {
        Tell: { main: [to('A'), to('A')] },
        A: { main: [to('Tell', 2)] },
      }),
    );
    expect(document.edges?.map(({ sourceHandle, targetHandle }) => [sourceHandle, targetHandle])).toEqual([
      ['main', 'main'],
      ['main-1', 'main'],
      ['main', 'main-2'],
    ]);
  });

  it.each([...CONVERTERS.keys()])('is any other version of %s', (type) => {
    const { status, reasons } = convertOne(type, 99, {});
    expect(status).toBe('placeholder');
    expect(reasons).toEqual([expect.stringContaining('Version 99')]);
  });

  it('is one without a type', () => {
    expect(fromN8n({ nodes: [{ name: 'A' }] }).nodes[0]).toMatchObject({
      status: 'placeholder',
      reasons: ['The node has no type.'],
    });
  });
});

describe('a parameter that the importer does not know', () => {
  /** Their items are other ones in any case, or they reach other files, which the report says: `old-schedules.spec.ts`, `disk-files.spec.ts`. */
  const onDisk = ['readWriteFile', 'readBinaryFile', 'readBinaryFiles', 'writeBinaryFile'];
  const alwaysDifferent = ['cron', 'interval', ...onDisk].map((type) => `n8n-nodes-base.${type}`);
  const nodes = [...CONVERTERS].flatMap(([type, converters]) =>
    converters.flatMap(({ versions }) =>
      alwaysDifferent.includes(type) ? [] : versions.map((version) => [type, version] as const),
    ),
  );
  /** What a node needs to do here what it did, by type, or by type and version. */
  const needs: Readonly<Record<string, object>> = {
    'n8n-nodes-base.moveBinaryData': { mode: 'jsonToBinary' },
    'n8n-nodes-base.editImage': { operation: 'information' },
    'n8n-nodes-base.spreadsheetFile': { operation: 'toFile', fileFormat: 'csv' },
    'n8n-nodes-base.webhook': { path: 'x' },
    'n8n-nodes-base.httpRequest 1': { options: { splitIntoItems: true } },
    'n8n-nodes-base.httpRequest 2': { options: { splitIntoItems: true } },
  };
  const least = (type: string, version: number): object => needs[`${type} ${version}`] ?? needs[type] ?? {};

  it.each(nodes)('is named in %s %s', (type, version) => {
    const { status, reasons } = convertOne(type, version, { ...least(type, version), surprise: 1 });
    expect(status).toBe('converted');
    expect(reasons).toEqual([expect.stringContaining('"surprise"')]);
  });

  it.each(nodes)('and nothing else is named in %s %s', (type, version) => {
    expect(convertOne(type, version, least(type, version))).toMatchObject({ status: 'supported', reasons: [] });
  });

  it('is named with its path where it is nested', () => {
    const assignments = [{ name: 'a', type: 'string', value: 'x', colour: 'red' }];
    const { reasons } = convertOne('set', 3.4, { assignments: { assignments }, options: { strange: true } });
    expect(reasons).toEqual([
      expect.stringContaining('"assignments.assignments.0.colour"'),
      expect.stringContaining('"options.strange"'),
    ]);
  });

  it('is listed up to a number that somebody can read', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`p${index}`, 1]));
    const { reasons } = convertOne('noOp', 1, many);
    expect(reasons).toHaveLength(51);
    expect(reasons.at(-1)).toBe('There are more differences than are listed here.');
  });

  it('is not made of what is empty', () => {
    expect(convertOne('noOp', 1, { options: {}, list: [], nothing: null }).status).toBe('supported');
  });
});

describe('a resource locator', () => {
  it('is reduced to what it points to', () => {
    const url = { __rl: true, mode: 'url', value: 'https://a.example', cachedResultName: 'A' };
    expect(convertOne('httpRequest', 4.2, { url }).parameters).toMatchObject({ url: 'https://a.example' });
  });
});

describe('a node that asks for parameters of nodes', () => {
  const reasonsFor = (expression: string) =>
    convertOne('set', 3.4, { assignments: { assignments: [{ id: '1', name: 'a', type: 'string', value: expression }] } }).reasons;

  it.each([
    '={{ $parameter.mode }}',
    '={{ $rawParameter["mode"] }}',
    '={{ $nodeVersion }}',
    '={{ $input.params.mode }}',
    "={{ $('HTTP Request').params.url }}",
    '={{ $node["HTTP Request"].parameter.url }}',
  ])('is told that they are called otherwise here: %s', (expression) => {
    expect(reasonsFor(expression)).toEqual([expect.stringContaining('check what it finds')]);
  });

  it.each(["={{ $('Webhook').item.json.params.id }}", '={{ $json.params.parameter }}', '={{ $input.item.json.params.id }}'])(
    'is not one that reads fields of items: %s',
    (expression) => {
      expect(reasonsFor(expression)).toEqual([]);
    },
  );
});
