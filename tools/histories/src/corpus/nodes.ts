import type { Json } from '@weft/workflow-model';
import type { Sample, SampleNode } from '../sample.ts';
import {
  code,
  filterNumber,
  ifNumber,
  items,
  line,
  manual,
  merge,
  noOp,
  read,
  set,
  setFields,
  stop,
  switchTo,
  write,
} from './parts.ts';

/** A node, or a few, between a trigger and a write: what they give has to be the same again. */
const beforeWrite = (name: string, nodes: readonly SampleNode[], more: Partial<Sample> = {}): Sample => ({
  name,
  nodes: [manual, ...nodes, write('Write')],
  edges: line('Start', ...nodes.map((node) => node.name), 'Write'),
  ...more,
});

const PEOPLE = [
  { json: { id: 1, name: 'Ada', born: '1815-12-10', tags: ['a', 'b'], address: { city: 'London' } } },
  { json: { id: 2, name: 'Bob', born: '1950-02-28', tags: [], address: { city: 'Paris' } } },
  { json: { id: 3, name: 'Cem', born: '2000-02-29', tags: ['c'], address: { city: null } } },
];
const people = { start: { items: PEOPLE } };

const expressions: Readonly<Record<string, string>> = {
  arithmetic: '={{ $json.id * 2 + 1 }}',
  text: '={{ $json.name.toUpperCase() + "-" + $json.address.city }}',
  template: '=Hello {{ $json.name }}, {{ $json.id }}!',
  dates: '={{ DateTime.fromISO($json.born).plus({ days: 1 }).toFormat("yyyy/MM/dd") }}',
  'the present time': '={{ $now.toISO() + $today.toISODate() }}',
  chance: '={{ [Math.random(), Math.random()] }}',
  hashes: '={{ $json.name.hash("sha256") }}',
  lists: '={{ $json.tags.map((tag) => tag + "!").join(",") }}',
  patterns: '={{ $json.name.replace(/[aeiou]/gi, "*") }}',
  jmespath: '={{ $jmespath($json, "address.city") }}',
  'other items': "={{ $('Start').all().length + $itemIndex }}",
  'the run': '={{ $execution.id + $workflow.name + $runIndex + $execution.mode }}',
  'what was there before': "={{ $('Start').item.json.name }}",
  conditions: '={{ $if($json.id > 1, "many", "one") + $ifEmpty($json.address.city, "nowhere") }}',
  variables: '={{ $vars.region }}',
  statements: '={{ (() => { let sum = 0; for (const tag of $json.tags) sum += tag.length; return sum; })() }}',
};

const joins = ['keep-matches', 'keep-non-matches', 'keep-everything', 'enrich-first', 'enrich-second'];
const merges: Readonly<Record<string, Record<string, Json>>> = {
  append: { mode: 'append' },
  position: { mode: 'combine', combineBy: 'position', includeUnpaired: true },
  all: { mode: 'combine', combineBy: 'all' },
  'choose a branch': { mode: 'choose-branch', branch: 2 },
  sql: {
    mode: 'sql',
    query:
      'SELECT a.id, COUNT(*) AS n, SUM(b.id) AS sum FROM input1 a JOIN input2 b ON a.id <= b.id GROUP BY a.id ORDER BY a.id DESC',
  },
  ...Object.fromEntries(
    joins.map((join) => [`fields, ${join}`, { mode: 'combine', fields: [{ left: 'id', right: 'id' }], join }]),
  ),
};

const codes: Readonly<Record<string, readonly [source: string, parameters?: Record<string, Json>]>> = {
  'all items': ['return $input.all().map(({ json }) => ({ json: { twice: json.id * 2 } }));'],
  'each item': ['return { json: { name: $json.name, at: $itemIndex } };', { mode: 'each' }],
  'with the console': ['console.log("seen", $input.all().length); return [{ json: { ok: true } }];'],
  'with custom data': ['$execution.customData.set("order", "A-7"); return [{ json: {} }];'],
  'that names other nodes': ["return $('Start').all().map((item, i) => ({ json: { i, name: item.json.name } }));"],
  'that keeps the lineage': ['return $input.all().map((item, i) => ({ json: { i }, pairedItem: { item: i } }));'],
  'that waits': ['await new Promise((resolve) => setTimeout(resolve, 1)); return [{ json: { waited: true } }];'],
};

export const NODES: readonly Sample[] = [
  ...Object.entries(expressions).map(([what, value]) =>
    beforeWrite(`expressions: ${what}`, [set('Value', value)], { start: { items: PEOPLE, vars: { region: 'eu' } } }),
  ),
  ...Object.entries(merges).map(([what, parameters]): Sample => ({
    name: `merge: ${what}`,
    nodes: [manual, filterNumber('Few', '={{ $json.id }}', 'lt', 3), noOp('All'), merge('Join', parameters), write('Write')],
    edges: [...line('Start', 'Few', 'Join.input-1'), ...line('Start', 'All', 'Join.input-2'), ['Join', 'Write']],
    ...people,
  })),
  ...Object.entries(codes).map(([what, [source, parameters = {}]]) =>
    beforeWrite(`code: ${what}`, [code('Code', source, parameters)], people),
  ),
  beforeWrite('code: chance is kept by the journal', [code('Code', 'return [{ json: { n: Math.random() } }];')], {
    isVolatile: true,
  }),
  {
    name: 'code: that fails',
    nodes: [manual, write('Write'), code('Code', 'throw new Error("no " + $json.path);')],
    edges: line('Start', 'Write', 'Code'),
  },
  {
    name: 'code: that fails, by its error output',
    nodes: [manual, code('Code', 'throw new Error("no");', {}, { onError: 'error-output' }), write('Ok'), write('Failed')],
    edges: [
      ['Start', 'Code'],
      ['Code', 'Ok'],
      ['Code.error', 'Failed'],
    ],
  },
  {
    name: 'code: static data that a run before has left',
    nodes: [
      manual,
      code(
        'Code',
        'const data = $getWorkflowStaticData("global"); data.count = (data.count || 0) + 1; return [{ json: { count: data.count } }];',
      ),
      write('Write'),
    ],
    edges: line('Start', 'Code', 'Write'),
    staticData: { global: '{"count":41}' },
  },
  {
    name: 'code: static data of two nodes',
    nodes: [
      manual,
      code('One', 'const data = $getWorkflowStaticData("node"); data.n = (data.n || 0) + 1; return [{ json: data }];'),
      write('Between'),
      code('Two', 'const all = $getWorkflowStaticData("global"); all.last = $json.path; return [{ json: all }];'),
      write('Write'),
    ],
    edges: line('Start', 'One', 'Between', 'Two', 'Write'),
  },
  {
    name: 'code: static data of a run that fails',
    nodes: [
      manual,
      code('Code', '$getWorkflowStaticData("global").n = 1; return [{ json: {} }];'),
      write('Write'),
      stop('Stop', { message: 'no' }),
    ],
    edges: line('Start', 'Code', 'Write', 'Stop'),
    staticData: { global: '{"n":0}' },
  },
  {
    name: 'switch: rules with a fallback',
    nodes: [
      manual,
      switchTo('Switch', {
        rules: [1, 2].map((right) => ({
          conditions: { conditions: [{ left: '={{ $json.id }}', operator: { type: 'number', operation: 'equals' }, right }] },
        })),
        fallback: 'extra',
      }),
      write('One'),
      write('Two'),
      write('Other'),
    ],
    edges: [
      ['Start', 'Switch'],
      ['Switch.case-0', 'One'],
      ['Switch.case-1', 'Two'],
      ['Switch.fallback', 'Other'],
    ],
    ...people,
  },
  {
    name: 'switch: by an expression',
    nodes: [
      manual,
      switchTo('Switch', { mode: 'expression', output: '={{ $json.id % 2 }}', outputCount: 2 }),
      write('Even'),
      write('Odd'),
    ],
    edges: [
      ['Start', 'Switch'],
      ['Switch.case-0', 'Even'],
      ['Switch.case-1', 'Odd'],
    ],
    ...people,
  },
  {
    name: 'if: both ways',
    nodes: [manual, ifNumber('If', '={{ $json.id }}', 'gt', 1), write('More'), write('Less')],
    edges: [
      ['Start', 'If'],
      ['If.true', 'More'],
      ['If.false', 'Less'],
    ],
    ...people,
  },
  beforeWrite('filter: some', [filterNumber('Filter', '={{ $json.id }}', 'gte', 2)], people),
  beforeWrite(
    'filter: none, and data all the same',
    [{ ...filterNumber('Filter', '={{ $json.id }}', 'gt', 9), alwaysOutputData: true }],
    people,
  ),
  beforeWrite(
    'set: several fields, some kept',
    [
      {
        name: 'Set',
        type: 'set',
        parameters: {
          include: 'selected',
          selectedFields: ['id'],
          fields: [{ name: 'address.zip', type: 'number', value: '=12{{ $json.id }}' }],
        },
      },
    ],
    people,
  ),
  beforeWrite(
    'set: as JSON',
    [
      {
        name: 'Set',
        type: 'set',
        parameters: { mode: 'json', json: '={{ { id: $json.id, nested: { name: $json.name } } }}', include: 'none' },
      },
    ],
    people,
  ),
  beforeWrite('set: copies', [{ name: 'Set', type: 'set', parameters: { duplicateCount: 2 } }], people),
  beforeWrite(
    'set: that fails',
    [{ name: 'Set', type: 'set', parameters: { fields: [{ name: 'n', type: 'number', value: '={{ $json.name }}' }] } }],
    people,
  ),
  beforeWrite('no-op and a disabled node', [noOp('Nothing'), set('Off', 'never', { disabled: true })], people),
  beforeWrite('pinned data stands in for a node', [read('Read')], {
    start: { mode: 'manual', pinData: { Read: [{ json: { pinned: true } }] } },
  }),
  beforeWrite('a run up to a node', [read('Read'), set('Value', 1)], { start: { mode: 'manual', destinationNodeId: 'Value' } }),
  beforeWrite('reads: a list', [read('Read', 'list/4')]),
  beforeWrite('reads: a text', [read('Read', 'text')]),
  beforeWrite('reads: of each of several items', [read('Read')], { start: { items: items(4) } }),
  beforeWrite('reads: a failure that the run lets pass', [read('Read', 'status/418', { onError: 'continue' })]),
  beforeWrite('reads: nothing within its time', [read('Read', 'silent', { timeoutMs: 1_000, onError: 'continue' })]),
  {
    name: 'reads alone: one commit is enough',
    nodes: [manual, read('Read'), set('Value', '={{ $json.path }}')],
    edges: line('Start', 'Read', 'Value'),
  },
  {
    name: 'a large output goes compressed into the journal',
    nodes: [
      manual,
      read('Read'),
      code('Large', 'return [{ json: { text: "weft ".repeat(2000) } }];'),
      write('Write', 'echo', {}, { bodyJson: '={{ { length: $json.text.length } }}' }),
    ],
    edges: line('Start', 'Read', 'Large', 'Write'),
  },
  {
    name: 'an unusual text: NUL, a lone surrogate, an emoji',
    nodes: [manual, read('Read'), setFields('Odd', { a: '={{ "\\u0000" + "\\ud800" + "🧵" }}' }), write('Write')],
    edges: line('Start', 'Read', 'Odd', 'Write'),
  },
  {
    name: 'a loop that is cut off',
    settings: { maxLoopCount: 4 },
    nodes: [
      manual,
      setFields('Count', { n: '={{ ($json.n || 0) + 1 }}' }),
      write('Write', 'echo', {}, { bodyJson: '={{ $json.n }}' }),
      ifNumber('More', '={{ 1 }}', 'lt', 2),
      noOp('Done'),
    ],
    edges: [...line('Start', 'Count', 'Write', 'More'), ['More.true', 'Count'], ['More.false', 'Done']],
  },
  ...['schedule', 'error', 'retry', 'manual'].map((mode): Sample => ({
    name: `started as ${mode}`,
    nodes: [manual, set('Mode', '={{ $execution.mode }}'), write('Write')],
    edges: line('Start', 'Mode', 'Write'),
    start: { mode: mode as 'manual' },
  })),
];
