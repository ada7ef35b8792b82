import { readFileSync } from 'node:fs';
import type { Item, JsonObject } from '@weft/workflow-model';
import { runImported } from './testing/run-imported.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../libs/interop-n8n/fixtures/${name}.json`, import.meta.url), 'utf8'));
const call = (body: JsonObject): Item[] => [
  { json: { headers: {}, params: {}, query: {}, body, webhookUrl: '', executionMode: 'production' } },
];
const ADA = { name: 'Ada Lovelace', email: 'ada@example.com', n: 42 };

let column = 0;
const node = (name: string, type: string, typeVersion: number, parameters: object = {}) => {
  column += 200;
  return { name, type: `n8n-nodes-base.${type}`, typeVersion, parameters, position: [column, 0] };
};
const start = () => node('Start', 'manualTrigger', 1);
const setField = (name: string, value: unknown, rest: object = {}) => {
  const assignments = [{ name: name.toLowerCase(), type: 'string', value }];
  return { ...node(name, 'set', 3.4, { includeOtherFields: true, assignments: { assignments } }), ...rest };
};

/** `A > B, C | D`: the first output of A leads to B and C, the second to D. `B:1` is the second input of B. */
function file(nodes: readonly object[], ...lines: readonly string[]): object {
  const connections = lines.map((line) => {
    const [from = '', outputs = ''] = line.split(' > ');
    const main = outputs.split(' | ').map((targets) => targets.split(', ').filter(Boolean).map(toTarget));
    return [from, { main }] as const;
  });
  return { name: 'Test', nodes, connections: Object.fromEntries(connections), settings: { executionOrder: 'v1' } };
}

function toTarget(text: string): object {
  const [name, index = '0'] = text.split(':');
  return { node: name, type: 'main', index: Number(index) };
}

describe('imported workflows run as they did in n8n', () => {
  it.each([
    ['W1', { greeting: 'hello', name: 'Ada Lovelace' }],
    ['W2', { n: 10, label: 'step 10' }],
    ['W3', { n: 50, label: 'step 50' }],
    ['W4', { size: 'big', body: ADA }],
    ['W6', { doubled: 84, source: 'upstream', ok: true, value: 42 }],
  ])('%s answers with its last node', async (name, expected) => {
    const { result, last } = await runImported(fixture(name), call(ADA));
    expect(result).toEqual({ status: 'succeeded' });
    expect(last).toEqual([expect.objectContaining(expected)]);
  });

  it('W4 takes its other branch for a small number', async () => {
    const { outputs } = await runImported(fixture('W4'), call({ n: 3 }));
    expect([Object.keys(outputs), outputs['End']]).toEqual([
      ['Webhook', 'If', 'Small', 'End'],
      [[[expect.objectContaining({ size: 'small' })]]],
    ]);
  });

  it('reads a page, writes it as Markdown and back, and makes a table of what it found', async () => {
    const values = [{ key: 'links', cssSelector: 'a', returnValue: 'html', returnArray: true }];
    const nodes = [
      start(),
      node('Extract', 'html', 1.2, { operation: 'extractHtmlContent', dataPropertyName: 'page', extractionValues: { values } }),
      node('Markdown', 'markdown', 1, { html: '={{ $json.links[0] }}', destinationKey: 'md', options: {} }),
      node('HTML', 'markdown', 1, { mode: 'markdownToHtml', markdown: '={{ $json.md }}', destinationKey: 'back' }),
      node('Template', 'html', 1, { html: '<div>{{ $json.back }}</div>' }),
      node('Table', 'html', 1.2, { operation: 'convertToHtmlTable', options: { customStyling: true } }),
    ];
    const lines = ['Start > Extract', 'Extract > Markdown', 'Markdown > HTML', 'HTML > Template', 'Template > Table'];
    const { last } = await runImported(file(nodes, ...lines), [{ json: { page: '<a><b>x</b> y</a><a>z</a>' } }]);
    const table = '<table><thead><tr><th>html</th></tr></thead><tbody><tr><td>';
    expect(last).toEqual([{ table: `${table}<div><p><strong>x</strong> y</p></div></td></tr></tbody></table>` }]);
  });

  it('asks a GraphQL service, with variables from the item', async () => {
    const asked = {
      endpoint: 'https://api.test/graphql',
      query: 'query ($n: Int) { a(n: $n) }',
      variables: '={ "n": {{ $json.n }} }',
    };
    const nodes = [start(), node('GraphQL', 'graphql', 1.1, asked)];
    const { last, requests } = await runImported(file(nodes, 'Start > GraphQL'), {
      items: [{ json: { n: 7 } }],
      answers: [{ data: { a: 1 } }],
    });
    expect(requests).toMatchObject([{ method: 'POST', body: '{"query":"query ($n: Int) { a(n: $n) }","variables":{"n":7}}' }]);
    expect(last).toEqual([{ data: { a: 1 } }]);
  });

  it('runs one branch to its end before the next, top-left first', async () => {
    const nodes = [
      start(),
      setField('Low', 'x', { position: [0, 500] }),
      setField('High', 'x', { position: [0, -500] }),
      setField('Next', 'x', { position: [900, -400] }),
    ];
    const { outputs } = await runImported(file(nodes, 'Start > Low, High', 'High > Next'));
    expect(Object.keys(outputs)).toEqual(['Start', 'High', 'Next', 'Low']);
  });

  it('routes by the rules of an old Switch, whose outputs were numbered by hand', async () => {
    const rules = {
      rules: [
        { operation: 'equal', value2: 'b', output: 2 },
        { operation: 'startsWith', value2: 'a', output: 0 },
      ],
    };
    const nodes = [
      start(),
      node('Switch', 'switch', 1, { dataType: 'string', value1: '={{ $json.k }}', rules, fallbackOutput: 3 }),
      setField('A', '1'),
      setField('B', '2'),
      setField('Rest', '3'),
    ];
    const items = ['apple', 'b', 'zoo'].map((k) => ({ json: { k } }));
    const { outputs } = await runImported(file(nodes, 'Start > Switch', 'Switch > A |  | B | Rest'), items);
    expect([outputs['A'], outputs['B'], outputs['Rest']]).toEqual([
      [[[{ k: 'apple', a: '1' }]]],
      [[[{ k: 'b', b: '2' }]]],
      [[[{ k: 'zoo', rest: '3' }]]],
    ]);
  });

  it('hands a file of an earlier node on, under the name that a Set gives it', async () => {
    const photo = { sha256: 'a'.repeat(64), mimeType: 'image/jpeg', sizeBytes: 3, fileName: 'p.jpg' };
    const assignments = [{ id: '1', name: 'cover', type: 'binary', value: "={{ $('Start').item.binary.data }}" }];
    const nodes = [
      start(),
      setField('Strip', 'x'),
      node('Cover', 'set', 3.4, { assignments: { assignments } }),
      setField('Look', "={{ Object.keys($binary).join() + ' ' + $binary.cover.fileName }}"),
    ];
    const { result, last } = await runImported(file(nodes, 'Start > Strip', 'Strip > Cover', 'Cover > Look'), [
      { json: {}, binary: { data: photo } },
    ]);
    expect([result, last]).toEqual([{ status: 'succeeded' }, [{ look: 'cover p.jpg' }]]);
  });

  it('compares as an old If did, which knew no strict types', async () => {
    const conditions = {
      number: [{ value1: '={{ $json.n }}', operation: 'larger', value2: 5 }],
      string: [{ value1: '={{ $json.s }}', operation: 'isEmpty' }],
    };
    const nodes = [start(), node('If', 'if', 1, { conditions }), setField('Yes', 'y'), setField('No', 'n')];
    const { outputs } = await runImported(file(nodes, 'Start > If', 'If > Yes | No'), [
      { json: { n: '7' } },
      { json: { n: 7, s: 'x' } },
      { json: { n: 1, s: '' } },
    ]);
    expect(outputs['If']).toEqual([
      [
        [{ n: '7' }],
        [
          { n: 7, s: 'x' },
          { n: 1, s: '' },
        ],
      ],
    ]);
  });

  it('joins branches by a field, with the right input on each side', async () => {
    const nodes = [
      start(),
      setField('Left', '={{ "l" + $json.id }}'),
      setField('Right', '={{ "r" + $json.id }}'),
      node('Join', 'merge', 3.2, { mode: 'combine', fieldsToMatchString: 'id', joinMode: 'enrichInput1' }),
    ];
    const { last } = await runImported(file(nodes, 'Start > Left, Right', 'Left > Join', 'Right > Join:1'), [
      { json: { id: 1 } },
      { json: { id: 2 } },
    ]);
    expect(last).toEqual([
      { id: 1, left: 'l1', right: 'r1' },
      { id: 2, left: 'l2', right: 'r2' },
    ]);
  });

  it('finds the item that belongs to the current one behind a Filter', async () => {
    const conditions = {
      options: { version: 2 },
      conditions: [{ leftValue: '={{ $json.n }}', rightValue: 1, operator: { type: 'number', operation: 'gt' } }],
    };
    const nodes = [
      start(),
      setField('Tag', '={{ "t" + $json.n }}'),
      node('Filter', 'filter', 2.2, { conditions }),
      setField('Seen', "={{ $('Tag').item.json.tag }}"),
    ];
    const { last } = await runImported(
      file(nodes, 'Start > Tag', 'Tag > Filter', 'Filter > Seen'),
      [1, 2, 3].map((n) => ({ json: { n } })),
    );
    expect(last.map(({ seen }) => seen)).toEqual(['t2', 't3']);
  });

  it('sends what failed to the error output, which comes after the others', async () => {
    const condition = { leftValue: '={{ $json.n }}', rightValue: 1, operator: { type: 'number', operation: 'gt' } };
    const conditions = { options: { typeValidation: 'strict', version: 2 }, conditions: [condition] };
    const failing = { ...node('Fail', 'if', 2.2, { conditions }), onError: 'continueErrorOutput' };
    const nodes = [start(), failing, setField('Yes', 'y'), setField('No', 'n'), setField('Failed', 'f')];
    const { result, outputs } = await runImported(file(nodes, 'Start > Fail', 'Fail > Yes | No | Failed'), [
      { json: { n: 2 } },
      { json: { n: 'many' } },
    ]);
    expect(result).toEqual({ status: 'succeeded' });
    expect([outputs['Yes'], outputs['No'], outputs['Failed']]).toEqual([
      [[[expect.objectContaining({ n: 2 })]]],
      undefined,
      [[[expect.objectContaining({ failed: 'f' })]]],
    ]);
  });

  it('passes items by a node that is disabled, whatever it was', async () => {
    const nodes = [start(), { ...node('Slack', 'slack', 2), disabled: true }, setField('End', 'e')];
    const { last } = await runImported(file(nodes, 'Start > Slack', 'Slack > End'), [{ json: { a: 1 } }]);
    expect(last).toEqual([{ a: 1, end: 'e' }]);
  });

  it('runs past nodes that nothing leads to, whatever is wrong with them', async () => {
    const nodes = [
      start(),
      setField('End', 'e'),
      node('Slack', 'slack', 2),
      node('Http', 'httpRequest', 4.2),
      setField('Typo', '={{ $json. }}'),
    ];
    const { last } = await runImported(file(nodes, 'Start > End', 'Http > Typo'), [{ json: { a: 1 } }]);
    expect(last).toEqual([{ a: 1, end: 'e' }]);
  });

  it('loops until an If lets it out', async () => {
    const conditions = {
      options: { version: 2 },
      conditions: [{ leftValue: '={{ $json.n }}', rightValue: 3, operator: { type: 'number', operation: 'lt' } }],
    };
    const count = node('Count', 'set', 3.4, {
      assignments: { assignments: [{ name: 'n', type: 'number', value: '={{ ($json.n ?? 0) + 1 }}' }] },
    });
    const { last, outputs } = await runImported(
      file(
        [start(), count, node('More', 'if', 2.2, { conditions }), setField('End', 'e')],
        'Start > Count',
        'Count > More',
        'More > Count | End',
      ),
    );
    expect([outputs['Count']?.length, last]).toEqual([3, [{ n: 3, end: 'e' }]]);
  });

  it('fails where a Stop and Error says so', async () => {
    const { result } = await runImported(
      file([start(), node('Stop', 'stopAndError', 1, { errorMessage: '={{ "no " + $json.a }}' })], 'Start > Stop'),
      [{ json: { a: 'way' } }],
    );
    expect(result).toMatchObject({ status: 'failed', failure: { message: 'no way', nodeName: 'Stop' } });
  });

  it('sends an HTTP request as the file describes it', async () => {
    const parameters = {
      method: 'POST',
      url: '=https://api.example/{{ $json.id }}',
      ...{ sendQuery: true, queryParameters: { parameters: [{ name: 'q', value: '={{ $json.q }}' }] } },
      ...{ sendHeaders: true, headerParameters: { parameters: [{ name: 'X-Key', value: 'k' }] } },
      ...{ sendBody: true, specifyBody: 'json', jsonBody: '={{ JSON.stringify({ id: $json.id }) }}' },
    };
    const { requests } = await runImported(file([start(), node('Http', 'httpRequest', 4.2, parameters)], 'Start > Http'), [
      { json: { id: 7, q: 'a b' } },
    ]);
    const [request] = requests;
    expect(request).toMatchObject({ method: 'POST', url: 'https://api.example/7?q=a%20b', timeoutMs: 300_000 });
    expect(request?.headers).toMatchObject({ 'x-key': 'k', 'content-type': 'application/json' });
    expect(JSON.parse(String(request?.body))).toEqual({ id: 7 });
  });
});
