import type { Item } from '@weft/workflow-model';
import fc from 'fast-check';
import { n8nCondition, n8nFlow, n8nNode, n8nSet, n8nStart } from './testing/n8n-workflow.ts';
import { runImported } from './testing/run-imported.ts';

/**
 * Every item carries the number of the item that it comes from, and is asked at the end of a random flow where it comes from: both must
 * say the same, whatever dropped, moved, copied or joined items on the way.
 */
const SETTINGS = { seed: 20_260_115, numRuns: 150 } as const;

type Step = 'set' | 'filter' | 'if-true' | 'if-false' | 'switch' | 'switch-all' | 'noOp' | 'disabled' | 'sorted-back' | 'fails';
type Join = 'append' | 'fields' | 'enrich' | 'choose' | 'sql' | 'none';

const steps = fc.array(
  fc.constantFrom<Step>(
    'set',
    'filter',
    'if-true',
    'if-false',
    'switch',
    'switch-all',
    'noOp',
    'disabled',
    'sorted-back',
    'fails',
  ),
  { maxLength: 4 },
);
const joins = fc.constantFrom<Join>('append', 'fields', 'enrich', 'choose', 'sql', 'none');
const items = fc
  .array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 6 })
  .map((values): Item[] => values.map((v, id) => ({ json: { id, v } })));

const ODD = n8nCondition('={{ $json.v % 2 }}', 'number:equals', 1);
const BIG = n8nCondition('={{ $json.v }}', 'number:gt', 2);

/** Nodes by the output that the flow goes on from. */
const KINDS: Readonly<Record<Step, { readonly output: number; make(name: string): object }>> = {
  set: { output: 0, make: (name) => n8nSet(name, name.replaceAll(' ', ''), '={{ $json.v }}') },
  filter: { output: 0, make: (name) => n8nNode(name, 'filter 2.2', { conditions: ODD }) },
  'if-true': { output: 0, make: (name) => n8nNode(name, 'if 2.2', { conditions: BIG }) },
  'if-false': { output: 1, make: (name) => n8nNode(name, 'if 2.2', { conditions: BIG }) },
  switch: {
    output: 1,
    make: (name) =>
      n8nNode(name, 'switch 3.2', { rules: { values: [{ conditions: ODD }] }, options: { fallbackOutput: 'extra' } }),
  },
  'switch-all': {
    output: 1,
    make: (name) =>
      n8nNode(name, 'switch 3.2', {
        rules: { values: [{ conditions: ODD }, { conditions: BIG }] },
        options: { allMatchingOutputs: true },
      }),
  },
  noOp: { output: 0, make: (name) => n8nNode(name, 'noOp 1') },
  disabled: { output: 0, make: (name) => n8nNode(name, 'slack 2.2', {}, { disabled: true }) },
  // One input, one query: items come out in another order.
  'sorted-back': {
    output: 0,
    make: (name) => n8nNode(name, 'merge 3.2', { mode: 'combineBySql', query: 'SELECT * FROM input1 ORDER BY v DESC, id DESC' }),
  },
  // Odd ones fail and go on by the error output, merged with their input.
  fails: {
    output: 2,
    make: (name) =>
      n8nNode(
        name,
        'if 2.2',
        { conditions: n8nCondition("={{ $json.v % 2 ? 'odd' : 0 }}", 'number:equals', 0) },
        { onError: 'continueErrorOutput' },
      ),
  },
};

const JOINS: Readonly<Record<Exclude<Join, 'none'>, object>> = {
  append: {},
  fields: { mode: 'combine', fieldsToMatchString: 'id' },
  enrich: { mode: 'combine', fieldsToMatchString: 'id', joinMode: 'enrichInput2' },
  choose: { mode: 'chooseBranch', useDataOfInput: 2 },
  sql: { mode: 'combineBySql', query: 'SELECT * FROM input1 FULL JOIN input2 ON input1.id = input2.id' },
};

/** Start → two chains → a join → a node that asks each item where it comes from. */
function flowOf(chains: readonly (readonly Step[])[], join: Join): object {
  const seen = n8nSet('Seen', 'traced', "={{ $('Start').item.json.id }}", { position: [900, 0] });
  const nodes = [n8nStart, seen];
  const lines: string[] = [];
  const connect = (from: string, output: number, to: string): void => void lines.push(`${from} > ${' | '.repeat(output)}${to}`);
  const starts: string[] = [];
  const end = join === 'none' ? 'Seen' : 'Join';
  for (const [branch, chain] of chains.entries()) {
    const target = branch === 1 && join !== 'none' ? `${end}:1` : end;
    const names = chain.map((_, place) => `N ${branch} ${place}`);
    for (const [place, step] of chain.entries()) {
      nodes.push(KINDS[step].make(names[place] as string));
      connect(names[place] as string, KINDS[step].output, names[place + 1] ?? target);
    }
    starts.push(names[0] ?? target);
  }
  connect('Start', 0, starts.join(', '));
  if (join === 'none') return n8nFlow(nodes, lines);
  connect('Join', 0, 'Seen');
  return n8nFlow([...nodes, n8nNode('Join', 'merge 3.2', JOINS[join], { position: [800, 0] })], lines);
}

describe('paired items', () => {
  it('lead back from the end of any flow to the item that it began with', async () => {
    let traced = 0;
    await fc.assert(
      fc.asyncProperty(steps, steps, joins, items, async (first, second, join, given) => {
        const { result, outputs } = await runImported(flowOf([first, second], join), given);
        expect(result).toEqual({ status: 'succeeded' });
        for (const { id, traced: origin } of (outputs['Seen'] ?? []).flat(2)) {
          traced += 1;
          expect(origin).toBe(String(id));
        }
      }),
      SETTINGS,
    );
    expect(traced).toBeGreaterThan(200);
  });

  it('of two branches combined by position name both items', async () => {
    const nodes = [n8nStart, n8nSet('A', 'a', '1', { position: [0, 1] }), n8nSet('B', 'b', '1', { position: [0, 2] })];
    const join = n8nNode('Join', 'merge 3.2', { mode: 'combine', combineBy: 'combineByPosition' }, { position: [800, 0] });
    const seen = n8nSet('Seen', 'ids', "={{ $('A').item.json.id }}{{ $('B').item.json.id }}{{ $('Start').item.json.id }}", {
      position: [900, 0],
    });
    const flow = n8nFlow([...nodes, join, seen], ['Start > A, B', 'A > Join', 'B > Join:1', 'Join > Seen']);
    const { last } = await runImported(
      flow,
      [0, 1].map((id) => ({ json: { id } })),
    );
    expect(last.map(({ ids }) => ids)).toEqual(['000', '111']);
  });
});
