import { fromN8n } from '@weft/interop-n8n';
import type { Item } from '@weft/workflow-model';
import { compile } from './compile.ts';
import { convert } from './convert.ts';
import { registry } from './testing/documents.ts';
import { n8nCondition, n8nFlow, n8nNode, n8nSet, n8nStart } from './testing/n8n-workflow.ts';
import { runImported } from './testing/run-imported.ts';

/** How n8n's engine behaves, point by point; the quotes are the facts that each test holds us to. */
const itemsOf = (...rows: readonly Item['json'][]): Item[] => rows.map((json) => ({ json }));
const above = (x: number, y: number): object => ({ position: [x, y] });

describe('"Start entry is one item {json:{}} when no trigger data"', () => {
  it('a run that is given nothing starts with one empty item', async () => {
    const { outputs } = await runImported(n8nFlow([n8nStart, n8nSet('A', 'a', 'x')], ['Start > A']), []);
    expect(outputs).toEqual({ Start: [[[{}]]], A: [[[{ a: 'x' }]]] });
  });
});

describe('"A child is scheduled only when that output branch is non-empty"', () => {
  it('"[[]] = task recorded, branch stops": a Filter that lets nothing through ran, and what follows did not', async () => {
    const filter = n8nNode('Filter', 'filter 2.2', { conditions: n8nCondition('={{ $json.n }}', 'number:gt', 5) });
    const { order, outputs, result } = await runImported(
      n8nFlow([n8nStart, filter, n8nSet('After', 'a', 'x')], ['Start > Filter', 'Filter > After']),
      itemsOf({ n: 1 }),
    );
    expect([result.status, order, outputs['Filter']]).toEqual(['succeeded', ['Start', 'Filter'], [[[]]]]);
  });

  it('"null result": code that gives null for each item hands on nothing', async () => {
    const code = n8nNode('Code', 'code 2', { mode: 'runOnceForEachItem', jsCode: 'return null' });
    const flow = n8nFlow([n8nStart, code, n8nSet('After', 'a', 'x')], ['Start > Code', 'Code > After']);
    const { order, result } = await runImported(flow, { code: () => [null] });
    expect([result.status, order]).toEqual(['succeeded', ['Start', 'Code']]);
  });
});

describe('the order of nodes', () => {
  const nodes = [
    n8nStart,
    n8nSet('Low', 'x', '1', above(200, 300)),
    n8nSet('Right', 'x', '1', above(400, 100)),
    n8nSet('Left', 'x', '1', above(200, 100)),
    n8nSet('After low', 'x', '1', above(600, -500)),
    n8nSet('After left', 'x', '1', above(600, 900)),
  ];
  const lines = ['Start > Low, Right, Left', 'Low > After low', 'Left > After left'];

  it('"v1 order: siblings sorted so top-left on the canvas runs first (y, then x), whole branch before the next"', async () => {
    const { order } = await runImported(n8nFlow(nodes, lines));
    expect(order).toEqual(['Start', 'Left', 'After left', 'Right', 'Low', 'After low']);
  });

  it.each([{}, { executionOrder: 'v0' }])(
    '"v0: declared order, breadth-first", also where the file says nothing: %j',
    async (settings) => {
      const { order } = await runImported(n8nFlow(nodes, lines, { settings }));
      expect(order).toEqual(['Start', 'Low', 'Right', 'Left', 'After low', 'After left']);
    },
  );

  it('siblings on different outputs are sorted by place too', async () => {
    const condition = n8nCondition('={{ $json.n }}', 'number:gt', 1);
    const branches = [n8nSet('Yes', 'x', '1', above(400, 500)), n8nSet('No', 'x', '1', above(400, -500))];
    const flow = n8nFlow(
      [n8nStart, n8nNode('If', 'if 2.2', { conditions: condition }), ...branches],
      ['Start > If', 'If > Yes | No'],
    );
    const { order } = await runImported(flow, itemsOf({ n: 1 }, { n: 2 }));
    expect(order).toEqual(['Start', 'If', 'No', 'Yes']);
  });
});

describe('"Multi-input nodes wait for all inputs; disabled node passes main[0] through"', () => {
  const merge = (parameters: object = {}, rest: object = {}): object =>
    n8nNode('Merge', 'merge 3.2', parameters, { ...above(800, 0), ...rest });

  it('a Merge runs once, after the longer branch', async () => {
    const nodes = [n8nStart, n8nSet('A', 'a', '1', above(200, 0)), n8nSet('B', 'b', '1', above(400, 0)), merge()];
    const { order, outputs } = await runImported(n8nFlow(nodes, ['Start > A, Merge', 'A > B', 'B > Merge:1']));
    expect(order).toEqual(['Start', 'A', 'B', 'Merge']);
    expect(outputs['Merge']).toEqual([[[{}, { a: '1', b: '1' }]]]);
  });

  it('and goes on without an input that nothing can come to any more', async () => {
    const choice = n8nNode('If', 'if 2.2', { conditions: n8nCondition('={{ $json.n }}', 'number:gt', 1) }, above(200, 0));
    const flow = n8nFlow(
      [n8nStart, choice, n8nSet('No', 'no', '1', above(400, 0)), merge()],
      ['Start > If', 'If > Merge | No', 'No > Merge:1'],
    );
    const { outputs } = await runImported(flow, itemsOf({ n: 5 }));
    expect(outputs['Merge']).toEqual([[[{ n: 5 }]]]);
  });

  it('a disabled Merge passes on what came to its first input', async () => {
    const nodes = [
      n8nStart,
      n8nSet('A', 'a', '1', above(0, 100)),
      n8nSet('B', 'b', '1', above(0, 200)),
      merge({}, { disabled: true }),
    ];
    const { outputs } = await runImported(n8nFlow(nodes, ['Start > A, B', 'A > Merge', 'B > Merge:1']));
    expect(outputs['Merge']).toEqual([[[{ a: '1' }]]]);
  });

  it('"executeOnce cuts every input to its first item"', async () => {
    const nodes = [
      n8nStart,
      n8nSet('A', 'a', '1', above(0, 100)),
      n8nSet('B', 'b', '1', above(0, 200)),
      merge({}, { executeOnce: true }),
    ];
    const { outputs } = await runImported(
      n8nFlow(nodes, ['Start > A, B', 'A > Merge', 'B > Merge:1']),
      itemsOf({ n: 1 }, { n: 2 }),
    );
    expect(outputs['Merge']).toEqual([
      [
        [
          { n: 1, a: '1' },
          { n: 1, b: '1' },
        ],
      ],
    ]);
  });
});

describe('"alwaysOutputData makes one {json:{}} on output 0 only"', () => {
  it.each([
    ['nothing matches a Filter', 'filter 2.2', itemsOf({ n: 1 }), [[{}]]],
    ['an If has items on its second output alone', 'if 2.2', itemsOf({ n: 1 }), [[{}], [{ n: 1 }]]],
    ['an If has items on its first output', 'if 2.2', itemsOf({ n: 9 }), [[{ n: 9 }]]],
  ] as const)('where %s', async (_, kind, items, expected) => {
    const node = n8nNode(
      'Node',
      kind,
      { conditions: n8nCondition('={{ $json.n }}', 'number:gt', 5) },
      { alwaysOutputData: true },
    );
    const { outputs } = await runImported(n8nFlow([n8nStart, node], ['Start > Node']), items);
    expect(outputs['Node']?.[0]?.filter((list, index) => index === 0 || list.length > 0)).toEqual(expected);
  });
});

describe('"Retry: tries clamped to 2–5 (default 3), wait clamped to 0–5,000 ms (default 1,000)"', () => {
  const file = (rest: object): object =>
    n8nFlow(
      [n8nStart, n8nNode('Http', 'httpRequest 4.2', { url: 'https://a.example' }, { retryOnFail: true, ...rest })],
      ['Start > Http'],
    );
  const retryOf = (source: object, clampRetries: boolean): unknown => fromN8n(source, { clampRetries }).document.nodes[1]?.retry;

  it.each([
    [{}, { maxAttempts: 3, delayMs: 1_000 }, { maxAttempts: 3, delayMs: 1_000 }],
    [{ maxTries: 1 }, { maxAttempts: 2 }, { maxAttempts: 2 }],
    [
      { maxTries: 9, waitBetweenTries: 60_000 },
      { maxAttempts: 9, delayMs: 60_000 },
      { maxAttempts: 5, delayMs: 5_000 },
    ],
  ])('%j: honoured, and clamped where the import is told to', (given, honoured, clamped) => {
    expect(retryOf(file(given), false)).toMatchObject(honoured);
    expect(retryOf(file(given), true)).toMatchObject(clamped);
  });

  it('"on retry a first item holding json.error also counts as failure"', async () => {
    const { requests, last, order } = await runImported(file({ maxTries: 4 }), {
      answers: [{ error: 'busy' }, { error: 'busy' }],
    });
    expect([requests.length, last]).toEqual([3, [{ ok: true, value: 42 }]]);
    // "one task recorded whatever the count"
    expect(order).toEqual(['Start', 'Http']);
  });

  it('and without a retry it does not', async () => {
    const { requests, last } = await runImported(file({ retryOnFail: false }), { answers: [{ error: 'busy' }] });
    expect([requests.length, last]).toEqual([1, [{ error: 'busy' }]]);
  });
});

describe('"onError: stopWorkflow (default) · continueRegularOutput · continueErrorOutput"', () => {
  const judge = (rest: object): object =>
    n8nNode('If', 'if 2.2', { conditions: n8nCondition('={{ $json.n }}', 'number:gt', 1) }, rest);
  const flow = (rest: object): object =>
    n8nFlow(
      [n8nStart, judge(rest), n8nSet('Yes', 'y', '1'), n8nSet('No', 'x', '1'), n8nSet('Failed', 'f', '1')],
      ['Start > If', 'If > Yes | No | Failed'],
    );
  const items = itemsOf({ n: 2 }, { n: 'many' }, { n: 0 });

  it('the run fails, naming node and item', async () => {
    const { result } = await runImported(flow({}), items);
    expect(result).toMatchObject({ status: 'failed', failure: { nodeName: 'If', itemIndex: 1 } });
  });

  it.each([{ onError: 'continueRegularOutput' }, { continueOnFail: true }])(
    '"Legacy continueOnFail: true ≈ continueRegularOutput": %j',
    async (rest) => {
      const { result, outputs } = await runImported(flow(rest), items);
      expect([result.status, outputs['Failed']]).toEqual(['succeeded', undefined]);
      expect(outputs['If']?.[0]?.flat()).toEqual([{ n: 2 }, { error: expect.stringContaining('"many"') }, { n: 0 }]);
    },
  );

  it('"engine appends one extra main output after the declared ones", with the item "merged with its paired input"', async () => {
    const { outputs } = await runImported(flow({ onError: 'continueErrorOutput' }), items);
    expect(outputs['Yes']).toEqual([[[{ n: 2, y: '1' }]]]);
    expect(outputs['No']).toEqual([[[{ n: 0, x: '1' }]]]);
    expect(outputs['Failed']).toEqual([[[{ n: 'many', error: expect.stringContaining('"many"'), f: '1' }]]]);
  });

  it('"Item counts as an error if json is exactly {error} or {error, message}"', async () => {
    const only = (fields: readonly string[]): object =>
      n8nNode(
        'Set',
        'set 3.4',
        {
          assignments: {
            assignments: fields.map((name) => ({ id: name, name, type: 'string', value: `={{ $json.id }} ${name}` })),
          },
        },
        { onError: 'continueErrorOutput' },
      );
    const run = async (...fields: readonly string[]) => {
      const nodes = [n8nStart, only(fields), n8nSet('Fine', 'f', '1'), n8nSet('Failed', 'x', '1')];
      const { outputs } = await runImported(n8nFlow(nodes, ['Start > Set', 'Set > Fine | Failed']), itemsOf({ id: 7 }));
      return { fine: outputs['Fine']?.flat(2), failed: outputs['Failed']?.flat(2) };
    };
    expect(await run('error')).toEqual({ failed: [{ id: 7, error: '7 error', x: '1' }] });
    expect(await run('error', 'message')).toEqual({ failed: [{ id: 7, error: '7 error', message: '7 message', x: '1' }] });
    expect(await run('error', 'code')).toEqual({ fine: [{ error: '7 error', code: '7 code', f: '1' }] });
  });
});

describe('"Pinned data replaces the node\'s output (not for disabled nodes); only manual runs supply it"', () => {
  const flow = (rest: object = {}): object =>
    n8nFlow([n8nStart, n8nSet('A', 'a', 'computed', rest), n8nSet('B', 'b', '1')], ['Start > A', 'A > B'], {
      pinData: { A: [{ json: { a: 'pinned' } }] },
    });

  it.each([
    [true, {}, { a: 'pinned', b: '1' }],
    [false, {}, { a: 'computed', b: '1' }],
    [true, { disabled: true }, { b: '1' }],
  ])('manual: %s, node: %j', async (manual, rest, expected) => {
    expect((await runImported(flow(rest), { manual })).last).toEqual([expected]);
  });
});

describe('"Same-name guard stops an immediate re-queue loop, not real cycles"', () => {
  const count = n8nNode('Count', 'set 3.4', {
    assignments: { assignments: [{ id: '1', name: 'n', type: 'number', value: '={{ ($json.n ?? 0) + 1 }}' }] },
  });
  const more = n8nNode('More', 'if 2.2', { conditions: n8nCondition('={{ $json.n }}', 'number:lt', 5) });

  it('a cycle with an exit goes round until it is left', async () => {
    const { order, last } = await runImported(
      n8nFlow([n8nStart, count, more], ['Start > Count', 'Count > More', 'More > Count']),
    );
    expect([order.filter((name) => name === 'Count').length, last]).toEqual([5, [{ n: 5 }]]);
  });

  it('a node that leads back to itself and to nothing else is refused before it runs', () => {
    const flow = n8nFlow([n8nStart, count], ['Start > Count', 'Count > Count']);
    expect(compile(convert(flow).document, registry).diagnostics).toContainEqual(
      expect.objectContaining({ code: 'CYCLE_WITHOUT_EXIT' }),
    );
  });
});

describe('"Run timeout is checked between nodes"', () => {
  const flow = n8nFlow(
    [n8nStart, n8nSet('A', 'a', '1'), n8nSet('B', 'b', '1'), n8nSet('C', 'c', '1')],
    ['Start > A', 'A > B', 'B > C'],
    {
      settings: { executionOrder: 'v1', executionTimeout: 2 },
    },
  );

  it('a run over its time starts no further node', async () => {
    const { result, order } = await runImported(flow, { stepMs: 1_000 });
    expect(result).toMatchObject({ status: 'failed', failure: { code: 'RUN_TIMED_OUT' } });
    expect(order).toEqual(['Start', 'A']);
  });

  it('a run within its time is not touched', async () => {
    expect((await runImported(flow, { stepMs: 400 })).result).toEqual({ status: 'succeeded' });
  });
});

describe('"Dates are Luxon in the workflow timezone"', () => {
  it.each([
    ['Europe/Berlin', '13:00', true],
    ['America/New_York', '07:00', false],
  ])('%s', async (timezone, time, isBefore) => {
    const conditions = n8nCondition('2026-01-15T12:30:00', 'dateTime:before', '2026-01-15T12:00:00Z');
    const nodes = [n8nStart, n8nSet('A', 'time', "={{ $now.toFormat('HH:mm') }}"), n8nNode('If', 'if 2.2', { conditions })];
    const { outputs } = await runImported(
      n8nFlow(nodes, ['Start > A', 'A > If'], { settings: { executionOrder: 'v1', timezone } }),
    );
    expect(outputs['If']?.[0]?.map((list) => list.length)).toEqual(isBefore ? [1, 0] : [0, 1]);
    expect(outputs['A']).toEqual([[[{ time }]]]);
  });
});

describe('"Resource locator anywhere in parameters"', () => {
  it('is its value, and in an address the part that its pattern finds', async () => {
    const locator = { __rl: true, mode: 'url', value: 'https://docs.example/d/abc123/edit', __regex: '/d/([a-z0-9]+)' };
    const { last } = await runImported(n8nFlow([n8nStart, n8nSet('A', 'id', locator)], ['Start > A']));
    expect(last).toEqual([{ id: 'abc123' }]);
  });
});
