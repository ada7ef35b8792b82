import { convertOne } from '../testing/n8n-files.ts';

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
    expect(await run(parameters['code'], { $json })).toEqual({ n: 2 });
    expect($json).toEqual({ n: 1 });
  });
});
