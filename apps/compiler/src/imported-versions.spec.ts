import { fromN8n } from '@weft/interop-n8n';
import type { Item, Json, JsonObject } from '@weft/workflow-model';
import { n8nCondition, n8nFlow, n8nNode, n8nSet, n8nStart } from './testing/n8n-workflow.ts';
import { runImported, type ImportedRunOptions } from './testing/run-imported.ts';

/** Every version of the flow nodes that is in use, imported from a file of that version and run with that version's own defaults. */
const itemsOf = (...rows: readonly JsonObject[]): Item[] => rows.map((json) => ({ json }));

interface Case {
  readonly kind: `${string} ${number}`;
  readonly parameters?: object;
  readonly items?: readonly JsonObject[];
  readonly options?: ImportedRunOptions;
  /** JSON by output; silent outputs at the end may be left out. */
  readonly expected: readonly (readonly Json[])[];
}

async function expectOutputs({ kind, parameters = {}, items = [{}], options, expected }: Case): Promise<void> {
  const flow = n8nFlow([n8nStart, n8nNode('Node', kind, parameters)], ['Start > Node']);
  const { nodes } = fromN8n(flow);
  expect(nodes.map(({ status, reasons }) => [status, reasons])).toEqual(nodes.map(() => ['supported', []]));
  const { outputs, result } = await runImported(flow, { items: itemsOf(...items), ...options });
  expect(result).toEqual({ status: 'succeeded' });
  const found = outputs['Node']?.[0] ?? [];
  expect(found.slice(0, expected.length)).toEqual(expected);
  expect(found.slice(expected.length).flat()).toEqual([]);
}

const versions = (type: string, list: readonly number[]) => list.map((version) => `${type} ${version}` as const);

describe('if and filter', () => {
  const given = [{ n: 7 }, { n: 3 }];
  const conditions = n8nCondition('={{ $json.n }}', 'number:gt', 5);
  const old = { conditions: { number: [{ value1: '={{ $json.n }}', operation: 'larger', value2: 5 }] } };

  it.each(versions('if', [2, 2.1, 2.2, 2.3]))('%s', (kind) =>
    expectOutputs({ kind, parameters: { conditions }, items: given, expected: [[{ n: 7 }], [{ n: 3 }]] }),
  );
  it.each(versions('filter', [2, 2.1, 2.2, 2.3]))('%s', (kind) =>
    expectOutputs({ kind, parameters: { conditions }, items: given, expected: [[{ n: 7 }]] }),
  );
  it('if 1', () =>
    expectOutputs({ kind: 'if 1', parameters: old, items: [{ n: '7' }, { n: 3 }], expected: [[{ n: '7' }], [{ n: 3 }]] }));
  it('filter 1', () =>
    expectOutputs({ kind: 'filter 1', parameters: old, items: [{ n: '7' }, { n: 3 }], expected: [[{ n: '7' }]] }));

  it.each([
    ['if 1', { conditions: { string: [{ value1: '={{ $json.s }}' }] } }, [{ s: '' }, { s: 'x' }], [[{ s: '' }], [{ s: 'x' }]]],
    ['if 1', { conditions: { number: [{ value1: '={{ $json.n }}', value2: 5 }] } }, given, [[{ n: 3 }], [{ n: 7 }]]],
    ['if 1', { conditions: { boolean: [{ value1: '={{ $json.b }}', value2: true }] } }, [{ b: 'yes' }], [[{ b: 'yes' }]]],
    ['if 1', { conditions: { number: [{ value1: '={{ $json.n }}', value2: 5 }] } }, [{ n: 'N/A' }], [[], [{ n: 'N/A' }]]],
    ['filter 1', { conditions: { number: [{ value1: '={{ $json.n }}', value2: 5 }] } }, [{ n: 'N/A' }, { n: 1 }], [[{ n: 1 }]]],
    [
      'filter 1',
      {
        combineConditions: 'OR',
        conditions: {
          number: [
            { value1: 1, value2: 0 },
            { value1: 0, value2: 1 },
          ],
        },
      },
      [{ a: 1 }],
      [[{ a: 1 }]],
    ],
  ] as const)('%s with what its file leaves out: %j', (kind, parameters, items, expected) =>
    expectOutputs({ kind, parameters, items, expected }),
  );

  // "Loose: version 1 takes JavaScript truthiness for booleans; 2 parses "false"/"0" as false; 3 also treats "" and [] as empty instead of 0 for numbers"
  it.each([
    [1, 'boolean:true', 'false', 0],
    [2, 'boolean:true', 'false', 1],
    [2, 'number:lt', '', 0],
    [3, 'number:lt', '', 1],
    [3, 'number:lt', [], 1],
  ] as const)('conditions of version %s: %s of %j', (version, operator, v, output) =>
    expectOutputs({
      kind: 'if 2.3',
      parameters: {
        conditions: n8nCondition('={{ $json.v }}', operator, 5, { version, typeValidation: 'loose' }),
        looseTypeValidation: true,
      },
      items: [{ v }],
      expected: output === 0 ? [[{ v }]] : [[], [{ v }]],
    }),
  );

  it.each([
    ['if 2', 1, 'false', 0],
    ['if 2.2', 2, 'false', 1],
    ['if 2.3', 3, 'false', 1],
  ] as const)('%s takes version %s of the conditions where the file does not say', (kind, _, v, output) => {
    const { options: __, ...rest } = n8nCondition('={{ $json.v }}', 'boolean:true', '') as { options: object };
    const parameters = { conditions: { ...rest, options: { typeValidation: 'loose' } } };
    return expectOutputs({ kind, parameters, items: [{ v }], expected: output === 0 ? [[{ v }]] : [[], [{ v }]] });
  });
});

describe('switch', () => {
  const rule = (value: string): object => ({
    conditions: n8nCondition('={{ $json.k }}', 'string:equals', value),
    renameOutput: true,
    outputKey: value,
  });
  const rules = { values: [rule('a'), rule('b'), rule('a')] };
  const items = [{ k: 'a' }, { k: 'b' }, { k: 'z' }, { k: 'A' }];

  it.each(versions('switch', [3, 3.1, 3.2, 3.3, 3.4]))('%s', async (kind) => {
    await expectOutputs({ kind, parameters: { rules }, items, expected: [[{ k: 'a' }], [{ k: 'b' }]] });
    const extra = { rules, options: { fallbackOutput: 'extra', renameFallbackOutput: 'Rest' } };
    await expectOutputs({ kind, parameters: extra, items, expected: [[{ k: 'a' }], [{ k: 'b' }], [], [{ k: 'z' }, { k: 'A' }]] });
    const all = { rules, options: { allMatchingOutputs: true, ignoreCase: true, fallbackOutput: 1 } };
    await expectOutputs({
      kind,
      parameters: all,
      items,
      expected: [
        [{ k: 'a' }, { k: 'A' }],
        [{ k: 'b' }, { k: 'z' }],
        [{ k: 'a' }, { k: 'A' }],
      ],
    });
    const byNumber = { mode: 'expression', output: '={{ $json.n }}' };
    await expectOutputs({ kind, parameters: byNumber, items: [{ n: 3 }, { n: 0 }], expected: [[{ n: 0 }], [], [], [{ n: 3 }]] });
  });

  const old = (list: readonly object[]): object => ({ dataType: 'string', value1: '={{ $json.k }}', rules: { rules: list } });

  it('switch 1, with rules for one output that stand apart', () =>
    expectOutputs({
      kind: 'switch 1',
      parameters: {
        ...old([
          { value2: 'a', output: 1 },
          { value2: 'b', output: 0 },
          { operation: 'contains', value2: 'z', output: 1 },
        ]),
        fallbackOutput: 3,
      },
      items: [...items, { k: 'buzz' }],
      expected: [[{ k: 'b' }], [{ k: 'a' }, { k: 'z' }, { k: 'buzz' }], [{ k: 'A' }]],
    }));

  it('switch 2', () =>
    expectOutputs({
      kind: 'switch 2',
      parameters: old([
        { value2: 'a', outputKey: 'A' },
        { value2: 'b', outputKey: 'B' },
      ]),
      items,
      expected: [[{ k: 'a' }], [{ k: 'b' }]],
    }));

  it('switch 2 with an extra output', () =>
    expectOutputs({
      kind: 'switch 2',
      parameters: { ...old([{ value2: 'a' }, { value2: 'b' }]), fallbackOutput: 'extra' },
      items,
      expected: [[{ k: 'a' }], [{ k: 'b' }], items.filter(({ k }) => k !== 'a' && k !== 'b')],
    }));

  it('switch 2 by number', () =>
    expectOutputs({
      kind: 'switch 2',
      parameters: { mode: 'expression', outputsAmount: 6, output: '={{ $json.n }}' },
      items: [{ n: 5 }],
      expected: [[], [], [], [], [], [{ n: 5 }]],
    }));
});

describe('set', () => {
  const items = [{ keep: 1, drop: 2 }];
  const assignments = { assignments: [{ id: '1', name: 'a.b', type: 'number', value: '={{ $json.keep + 1 }}' }] };
  const fields = {
    values: [
      { name: 'a.b', type: 'numberValue', numberValue: '={{ $json.keep + 1 }}' },
      { name: 's', stringValue: 'x' },
    ],
  };

  it.each(versions('set', [3.3, 3.4]))('%s leaves the other fields out', async (kind) => {
    await expectOutputs({ kind, parameters: { assignments }, items, expected: [[{ a: { b: 2 } }]] });
    await expectOutputs({
      kind,
      parameters: { assignments, includeOtherFields: true, include: 'selected', includeFields: 'keep' },
      items,
      expected: [[{ keep: 1, a: { b: 2 } }]],
    });
    await expectOutputs({
      kind,
      parameters: { mode: 'raw', jsonOutput: '={ "n": {{ $json.keep }} }' },
      items,
      expected: [[{ n: 1 }]],
    });
  });

  it.each(versions('set', [3, 3.1, 3.2]))('%s keeps the other fields', async (kind) => {
    await expectOutputs({ kind, parameters: { fields }, items, expected: [[{ keep: 1, drop: 2, a: { b: 2 }, s: 'x' }]] });
    await expectOutputs({ kind, parameters: { fields, include: 'none' }, items, expected: [[{ a: { b: 2 }, s: 'x' }]] });
    await expectOutputs({
      kind,
      parameters: { fields, include: 'except', excludeFields: 'drop' },
      items,
      expected: [[{ keep: 1, a: { b: 2 }, s: 'x' }]],
    });
  });

  it.each(versions('set', [1, 2]))('%s keeps the other fields unless told otherwise', async (kind) => {
    const values = {
      string: [{ name: 's', value: 'x' }],
      number: [{ name: 'n', value: 5 }, { name: 'zero' }],
      boolean: [{ name: 'b', value: true }],
    };
    await expectOutputs({
      kind,
      parameters: { values },
      items,
      expected: [[{ keep: 1, drop: 2, s: 'x', n: 5, zero: 0, b: true }]],
    });
    await expectOutputs({
      kind,
      parameters: { values: { string: [{ name: 'o.s', value: 'x' }] }, keepOnlySet: true },
      items,
      expected: [[{ o: { s: 'x' } }]],
    });
    await expectOutputs({
      kind,
      parameters: { values: { string: [{ name: 'o.s', value: 'x' }] }, keepOnlySet: true, options: { dotNotation: false } },
      items,
      expected: [[{ 'o.s': 'x' }]],
    });
    const expressions = {
      string: [
        { name: 'o', value: '={{ { a: $json.keep } }}' },
        { name: 't', value: '=n{{ $json.keep }}' },
      ],
      number: [{ name: 'n', value: '={{ "7" }}' }],
      boolean: [{ name: 'b', value: '={{ $json.keep }}' }],
    };
    await expectOutputs({
      kind,
      parameters: { values: expressions, keepOnlySet: true },
      items,
      expected: [[{ o: { a: 1 }, t: 'n1', n: '7', b: 1 }]],
    });
  });
});

describe('merge', () => {
  /** Both inputs are pinned. */
  async function mergeCase(
    kind: `${string} ${number}`,
    parameters: object,
    [left, right]: readonly [readonly JsonObject[], readonly JsonObject[]],
  ): Promise<Json> {
    const branch = (name: string, y: number): object => n8nNode(name, 'noOp 1', {}, { position: [0, y] });
    const nodes = [
      n8nStart,
      branch('Left', 100),
      branch('Right', 200),
      n8nNode('Merge', kind, parameters, { position: [500, 0] }),
    ];
    const pinData = { Left: left.map((json) => ({ json })), Right: right.map((json) => ({ json })) };
    const flow = n8nFlow(nodes, ['Start > Left, Right', 'Left > Merge', 'Right > Merge:1'], { pinData });
    expect(fromN8n(flow).nodes[3]).toMatchObject({ status: 'supported', reasons: [] });
    const { outputs, result } = await runImported(flow, { manual: true });
    expect(result).toEqual({ status: 'succeeded' });
    return outputs['Merge']?.[0]?.[0] as unknown as Json;
  }
  const left: readonly JsonObject[] = [
    { id: 1, l: 'a' },
    { id: 2, l: 'b' },
    { id: 3, l: 'c' },
  ];
  const right: readonly JsonObject[] = [
    { id: '2', r: 'x', l: '' },
    { id: 1, r: 'y' },
  ];
  const byId = { fieldsToMatchString: 'id' };
  const pair = { mergeByFields: { values: [{ field1: 'id', field2: 'id' }] } };

  it.each([
    ['merge 3', {}, [...left, ...right]],
    ['merge 3.1', {}, [...left, ...right]],
    ['merge 3.2', { mode: 'append' }, [...left, ...right]],
    ['merge 3.2', { mode: 'combine', ...byId }, [{ id: 1, l: 'a', r: 'y' }]],
    [
      'merge 3',
      { mode: 'combine', ...byId, options: { fuzzyCompare: true } },
      [
        { id: 1, l: 'a', r: 'y' },
        { id: '2', l: '', r: 'x' },
      ],
    ],
    [
      'merge 3',
      { mode: 'combine', advanced: true, ...pair, joinMode: 'keepNonMatches', outputDataFrom: 'input1' },
      [left[1], left[2]],
    ],
    ['merge 3.1', { mode: 'combine', ...byId, joinMode: 'enrichInput1' }, [{ id: 1, l: 'a', r: 'y' }, left[1], left[2]]],
    [
      'merge 3.1',
      { mode: 'combine', combineBy: 'combineByPosition' },
      [
        { id: '2', l: '', r: 'x' },
        { id: 1, l: 'b', r: 'y' },
      ],
    ],
    [
      'merge 3.2',
      {
        mode: 'combine',
        combineBy: 'combineByPosition',
        options: { includeUnpaired: true, clashHandling: { values: { resolveClash: 'preferInput1' } } },
      },
      [
        { id: 1, l: 'a', r: 'x' },
        { id: 2, l: 'b', r: 'y' },
        { id: 3, l: 'c' },
      ],
    ],
    ['merge 3.2', { mode: 'chooseBranch', useDataOfInput: 2 }, right],
    ['merge 3.2', { mode: 'chooseBranch', output: 'empty' }, [{}]],
    [
      'merge 3.2',
      { mode: 'combineBySql', query: 'SELECT a.l, b.r FROM input1 a JOIN input2 b ON a.id = b.id ORDER BY a.l DESC' },
      [
        { l: 'b', r: 'x' },
        { l: 'a', r: 'y' },
      ],
    ],
    ['merge 2', { mode: 'combine', ...pair }, [{ id: 1, l: 'a', r: 'y' }]],
    [
      'merge 2.1',
      { mode: 'combine', combinationMode: 'mergeByPosition' },
      [
        { id: '2', l: '', r: 'x' },
        { id: 1, l: 'b', r: 'y' },
      ],
    ],
    ['merge 2.1', { mode: 'chooseBranch', output: 'input2' }, right],
    ['merge 1', {}, [...left, ...right]],
    ['merge 1', { mode: 'passThrough', output: 'input2' }, right],
    ['merge 1', { mode: 'wait' }, [{}]],
    [
      'merge 1',
      { mode: 'mergeByIndex' },
      [
        { id: '2', l: '', r: 'x' },
        { id: 1, l: 'b', r: 'y' },
        { id: 3, l: 'c' },
      ],
    ],
    [
      'merge 1',
      { mode: 'mergeByIndex', join: 'inner' },
      [
        { id: '2', l: '', r: 'x' },
        { id: 1, l: 'b', r: 'y' },
      ],
    ],
    [
      'merge 1',
      { mode: 'mergeByKey', propertyName1: 'id', propertyName2: 'id' },
      [
        { id: 1, l: 'a', r: 'y' },
        { id: '2', l: '', r: 'x' },
        { id: 3, l: 'c' },
      ],
    ],
    [
      'merge 1',
      { mode: 'mergeByKey', propertyName1: 'id', propertyName2: 'id', overwrite: 'undefined' },
      [
        { id: 1, l: 'a', r: 'y' },
        { id: 2, l: 'b', r: 'x' },
        { id: 3, l: 'c' },
      ],
    ],
    ['merge 1', { mode: 'keepKeyMatches', propertyName1: 'id', propertyName2: 'id' }, [left[0], left[1]]],
    ['merge 1', { mode: 'removeKeyMatches', propertyName1: 'id', propertyName2: 'id' }, [left[2]]],
  ] as const)('%s %j', async (kind, parameters, expected) => {
    expect(await mergeCase(kind, parameters, [left, right])).toEqual(expected);
  });

  it.each(['merge 1', 'merge 2'] as const)('%s each with each', async (kind) => {
    const parameters = kind === 'merge 1' ? { mode: 'multiplex' } : { mode: 'combine', combinationMode: 'multiplex' };
    expect(
      await mergeCase(kind, parameters, [
        [{ a: 1 }, { a: 2 }],
        [{ b: 1 }, { b: 2 }],
      ]),
    ).toEqual([
      { a: 1, b: 1 },
      { a: 1, b: 2 },
      { a: 2, b: 1 },
      { a: 2, b: 2 },
    ]);
  });

  it('of more than two inputs', async () => {
    const branch = (name: string, y: number): object => n8nSet(name, 'from', name, { position: [0, y] });
    const nodes = [
      n8nStart,
      branch('A', 1),
      branch('B', 2),
      branch('C', 3),
      n8nNode('Merge', 'merge 3.2', { numberInputs: 3 }, { position: [500, 0] }),
    ];
    const { last } = await runImported(n8nFlow(nodes, ['Start > C, B, A', 'A > Merge', 'B > Merge:1', 'C > Merge:2']));
    expect(last).toEqual([{ from: 'A' }, { from: 'B' }, { from: 'C' }]);
  });
});

describe('code and its ancestors', () => {
  const seen = async (kind: `${string} ${number}`, parameters: object) => {
    const jobs: { mode: string; source: string }[] = [];
    await expectOutputs({
      kind,
      parameters,
      items: [{ a: 1 }],
      options: {
        code: ({ mode, source }) => {
          jobs.push({ mode, source });
          return [{ json: { done: true } }];
        },
      },
      expected: [[{ done: true }]],
    });
    return jobs;
  };

  it.each(versions('code', [1, 2]))('%s runs once for all items unless told otherwise', async (kind) => {
    expect(await seen(kind, { jsCode: 'return items' })).toEqual([{ mode: 'all', source: 'return items' }]);
    expect(await seen(kind, { mode: 'runOnceForEachItem', jsCode: 'return item' })).toEqual([
      { mode: 'each', source: 'return item' },
    ]);
  });

  it('function 1 and functionItem 1 have their names in scope', async () => {
    expect((await seen('function 2', { functionCode: 'return items' }))[0]).toEqual(
      (await seen('function 1', { functionCode: 'return items' }))[0],
    );
    expect((await seen('function 1', { functionCode: 'return items' }))[0]).toMatchObject({
      mode: 'all',
      source: expect.stringContaining('(items)'),
    });
    expect((await seen('functionItem 1', { functionCode: 'return item' }))[0]).toMatchObject({
      mode: 'each',
      source: expect.stringContaining('item) => { return item'),
    });
  });
});

describe('the rest', () => {
  it('noOp 1', () => expectOutputs({ kind: 'noOp 1', items: [{ a: 1 }], expected: [[{ a: 1 }]] }));

  it('stopAndError 1, with a message or an object', async () => {
    const run = async (parameters: object) =>
      (await runImported(n8nFlow([n8nStart, n8nNode('Stop', 'stopAndError 1', parameters)], ['Start > Stop']))).result;
    expect(await run({ errorMessage: 'no' })).toMatchObject({ status: 'failed', failure: { message: 'no' } });
    expect(await run({ errorType: 'errorObject', errorObject: '{ "message": "no", "code": 7 }' })).toMatchObject({
      failure: { message: 'no', details: { code: 7 } },
    });
  });

  it('manualTrigger 1, start 1 and stickyNote 1', async () => {
    const old = n8nNode('Start', 'start 1');
    const note = n8nNode('Note', 'stickyNote 1', { content: 'Read me', height: 200, width: 300, color: 4 });
    expect((await runImported(n8nFlow([old, note, n8nSet('A', 'a', '1')], ['Start > A']))).order).toEqual(['Start', 'A']);
  });
});
