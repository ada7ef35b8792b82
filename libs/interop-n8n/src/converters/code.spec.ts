import { documentSchema, type JsonObject } from '@weft/workflow-model';
import { fromN8n } from '../from-n8n.ts';
import { convertOne, n8nFile, n8nNode } from '../testing/n8n-files.ts';
import { toN8n } from '../to-n8n.ts';

describe('code', () => {
  it.each([
    [1, { jsCode: 'return [];' }, { mode: 'all', code: 'return [];' }],
    [2, { jsCode: 'return [];', language: 'javaScript' }, { mode: 'all', code: 'return [];' }],
    [2, { mode: 'runOnceForEachItem', jsCode: 'return $json;' }, { mode: 'each', code: 'return $json;' }],
    [1, { jsCode: 'return [];', language: 'javaScript' }, { mode: 'all', code: 'return [];' }],
    [2, {}, { mode: 'all', code: '' }],
  ])('of version %s with %j is supported', (version, given, expected) => {
    expect(convertOne('code', version, given)).toMatchObject({
      status: 'supported',
      parameters: { language: 'javascript', ...expected },
    });
  });

  it.each(['python', 'pythonNative'])('in %s becomes a placeholder', (language) => {
    expect(convertOne('code', 2, { language, pythonCode: 'return []' })).toMatchObject({
      status: 'placeholder',
      reasons: [expect.stringContaining(`"${language}"`)],
    });
  });

  it('says what the code uses that Weft does not offer', () => {
    const { status, reasons } = convertOne('code', 2, {
      jsCode: 'const s = $secrets.vault; await this.helpers.request({});',
    });
    expect(status).toBe('converted');
    expect(reasons).toEqual([expect.stringContaining('helper functions'), expect.stringContaining('$secrets')]);
  });

  it.each(['$getWorkflowStaticData', 'getWorkflowStaticData', 'this.getWorkflowStaticData'])('keeps %s', (name) => {
    expect(convertOne('code', 2, { jsCode: `${name}('global').n = 1; return []` }).status).toBe('supported');
  });
});

/** Runs the imported code as the body of an async function, which is what a Code node is. */
async function run(code: unknown, names: Record<string, unknown>): Promise<unknown> {
  // eslint-disable-next-line no-new-func -- runs what the importer made of a function that stands in this file
  return new Function(...Object.keys(names), `return (async () => { ${String(code)} })()`)(
    ...Object.values(names),
  ) as Promise<unknown>;
}

describe('function', () => {
  it('has the items in scope, and may declare names of its own', async () => {
    const { parameters, status } = convertOne('function', 1, {
      functionCode: 'let $x = 1; // a comment\nreturn items.map((i) => ({ json: { n: i.json.n + $x } })) // last',
    });
    expect(status).toBe('supported');
    expect(await run(parameters['code'], { $input: { all: () => [{ json: { n: 1 } }] } })).toEqual([{ json: { n: 2 } }]);
  });

  it('has the item in scope, and may change it without changing the input', async () => {
    const { parameters } = convertOne('functionItem', 1, { functionCode: 'item.n += 1;\nreturn item;' });
    const $json = { n: 1 };
    expect(parameters).toMatchObject({ mode: 'each' });
    expect(await run(parameters['code'], { $json, $input: { item: {} } })).toEqual({ json: { n: 2 }, binary: undefined });
    expect($json).toEqual({ n: 1 });
  });

  const item = { json: { n: 1 }, binary: { a: { fileName: 'a.txt' }, b: { fileName: 'b.txt' } } };
  it.each<[string, object]>([
    ['return item;', item],
    ['return { json: 5 };', { ...item, json: { json: 5 } }],
    ['return { name: getBinaryData().a.fileName };', { ...item, json: { name: 'a.txt' } }],
    ['const { b } = await getBinaryDataAsync(); setBinaryData({ b }); return item;', { ...item, binary: { b: item.binary.b } }],
    [
      'const files = 1, made = 2; let $x; await setBinaryDataAsync(undefined); return { files, made };',
      { json: { files: 1, made: 2 } },
    ],
  ])('hands the files of the item on, and gives and takes them: %s', async (functionCode, expected) => {
    const { parameters } = convertOne('functionItem', 1, { functionCode });
    expect(await run(parameters['code'], { $json: item.json, $input: { item } })).toEqual(expected);
  });

  it('fails where it returns nothing for an item', async () => {
    const { parameters } = convertOne('functionItem', 1, { functionCode: 'item.n = 2;' });
    await expect(run(parameters['code'], { $json: {}, $input: { item: {} } })).rejects.toThrow('returned nothing');
  });

  it('says what of files does not go along', () => {
    const { status, reasons } = convertOne('functionItem', 1, {
      functionCode: "setBinaryData({ a: { data: item.x } }); return { y: items[0].binary['a'].data };",
    });
    expect([status, reasons]).toEqual([
      'converted',
      [expect.stringContaining('content of files'), expect.stringContaining('left out')],
    ]);
  });

  it.each(['$item(0).$node["A"].json', '$evaluateExpression("{{ 1 }}")'])('says that %s is not there', (expression) => {
    const { reasons } = convertOne('function', 1, { functionCode: `return [${expression}]` });
    expect(reasons).toEqual([expect.stringContaining(expression.slice(0, 5))]);
  });

  it('goes back as the old node, unless its code was changed', () => {
    const given = { functionCode: 'return item;' };
    const { document } = fromN8n(n8nFile([n8nNode('functionItem', 1, { parameters: given })]));
    const typeOf = (code?: string) => {
      const [node] = documentSchema.parse(document).nodes;
      if (!node) throw new Error('The import lost the node.');
      const changed = code === undefined ? node : { ...node, parameters: { ...node.parameters, code } };
      return (toN8n({ ...documentSchema.parse(document), nodes: [changed] }).file['nodes'] as readonly JsonObject[])[0];
    };
    expect(typeOf()).toMatchObject({ type: 'n8n-nodes-base.functionItem', parameters: given });
    expect(typeOf('return {}')).toMatchObject({ type: 'n8n-nodes-base.code', parameters: { jsCode: 'return {}' } });
  });
});
