import { compileParameters, type Activation, type Plan, type PlanNode, type RunView, type Scope } from '@weft/engine';
import ivm from 'isolated-vm';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { round, type Row } from './table.ts';

const require = createRequire(import.meta.url);

/** The goal: an evaluation in the process costs at most a twentieth of a call into an isolate. */
const GOAL = 20;
const JSON_DATA = {
  name: 'Ada Lovelace',
  mail: 'ada@example.com',
  total: 1234.5,
  tags: ['b', 'a', 'c'],
  rows: [{ id: 1 }, { id: 2 }, { id: 3 }],
  body: { order: { id: 'A-17', at: '2026-01-15T12:00:00Z' } },
  text: '{"a":1}',
  /** The rest of what a webhook or an API hands over: 2 kB in all. */
  headers: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x-header-${index}`, 'value '.repeat(8)])),
} as const;

/**
 * One of each class of names and methods. `native` is what the isolate runs for it, where JavaScript says it in another way
 * (n8n's own methods do not exist there).
 */
const CASES: readonly (readonly [expression: string, native?: string])[] = [
  ['$json.name'],
  ['$json.body.order.id'],
  ['$json["name"]'],
  ['$json.rows[1].id'],
  ['$json.missing?.field ?? "none"'],
  ["$('Start').item.json.name", '$json.name'],
  ["$('Start').first().json.name", '$json.name'],
  ["$node['Start'].json.name", '$json.name'],
  ['$input.item.json.name', '$json.name'],
  ['$input.all().length', '[$json].length'],
  ['$itemIndex', '0'],
  ['$runIndex', '0'],
  ['$workflow.name', '"Bench"'],
  ['$execution.id', '"bench"'],
  ['$vars.region', '"eu"'],
  ['$env.STAGE', '"test"'],
  ['$prevNode.name', '"Start"'],
  ['$parameter.fixed', '"fixed"'],
  ['$json.total * 2 + 1'],
  ['$json.total > 1000 ? "large" : "small"'],
  ['$json.total && $json.name'],
  ['`${$json.name} <${$json.mail}>`'],
  ['$json.name.toUpperCase()'],
  ['$json.name.split(" ")[0]'],
  ['$json.name.replace("Ada", "A.")'],
  ['$json.name.replace(/\\s+/g, "-")'],
  ['$json.name.slice(0, 3)'],
  ['$json.mail.match(/@(.*)/)[1]'],
  ['$json.name.includes("Ada")'],
  ['$json.name.trim()'],
  ['$json.tags.join(", ")'],
  ['$json.tags.includes("a")'],
  ['$json.rows.map((row) => row.id)'],
  ['$json.rows.filter((row) => row.id > 1).length'],
  ['$json.rows.reduce((sum, row) => sum + row.id, 0)'],
  ['$json.rows.find((row) => row.id === 2).id'],
  ['[...$json.tags, "d"].length'],
  ['({ ...$json.body, id: 1 }).id'],
  ['$json.total.toFixed(2)'],
  ['$json.total.round()', 'Math.round($json.total)'],
  ['Math.max($json.total, 5)'],
  ['Math.floor($json.total)'],
  ['Number("42") + parseInt("7")'],
  ['Object.keys($json).length'],
  ['Array.isArray($json.tags)'],
  ['JSON.stringify($json.body)'],
  ['JSON.parse($json.text).a'],
  ['encodeURIComponent($json.name)'],
  ['$json.name.isEmpty()', '$json.name === ""'],
  ['$json.mail.isEmail()', '/^[^@]+@[^@]+$/.test($json.mail)'],
  ['$json.mail.extractDomain()', '$json.mail.split("@")[1]'],
  ['$json.tags.first()', '$json.tags[0]'],
  ['$json.tags.unique()', '[...new Set($json.tags)]'],
  ['$json.rows.pluck("id")', '$json.rows.map((row) => row.id)'],
  ['$json.body.toJsonString()', 'JSON.stringify($json.body)'],
  ['$if($json.total > 1, "a", "b")', '$json.total > 1 ? "a" : "b"'],
  ['$ifEmpty($json.name, "none")', '$json.name || "none"'],
  ['new Date($json.body.order.at).getTime()'],
  ['new Date($json.body.order.at).toISOString()'],
  ['(() => { let n = 0; for (const row of $json.rows) n += row.id; return n; })()'],
  ['(() => { let n = 0; while (n < 5) n++; return n; })()'],
  ['$now.toISO()', 'luxon.DateTime.fromMillis(0).toISO()'],
  ['$now.toFormat("yyyy-MM-dd")', 'luxon.DateTime.fromMillis(0).toFormat("yyyy-MM-dd")'],
  ['$now.minus({ days: 1 }).toISODate()', 'luxon.DateTime.fromMillis(0).minus({ days: 1 }).toISODate()'],
  ['$today.toISO()', 'luxon.DateTime.fromMillis(0).startOf("day").toISO()'],
  ['$json.name.hash()', '$json.name.length'],
];

/** Each class of expression in the process and as a call into a warm isolate: the item goes in as JSON, the value comes out as JSON. */
export async function measureExpressions(): Promise<Row[]> {
  const isolate = new ivm.Isolate({ memoryLimit: 64 });
  const context = await isolate.createContext();
  await context.eval(readFileSync(join(dirname(require.resolve('luxon/package.json')), 'build/global/luxon.min.js'), 'utf8'));
  const rows = CASES.map(([expression, native = expression]): Row => {
    const inProcess = nanosecondsOf(inProcessCall(expression));
    const isolated = nanosecondsOf(isolatedCall(context, native), 2_000);
    const ratio = isolated / inProcess;
    return {
      expression: `\`${expression}\``,
      'in process, ns': round(inProcess),
      'isolate, ns': round(isolated),
      ratio: round(ratio),
      goal: ratio >= GOAL ? '' : `< ${GOAL}`,
    };
  });
  isolate.dispose();
  return rows;
}

function inProcessCall(expression: string): () => unknown {
  const program = compileParameters({ field: `={{ ${expression} }}` });
  const [problem] = program.problems;
  if (problem) throw new Error(`${expression}: ${problem.message}`);
  const leaf = program.leaves[0]?.expression;
  const scope = makeScope();
  return () => leaf?.evaluate(scope);
}

function isolatedCall(context: ivm.Context, expression: string): () => unknown {
  const source = `(function (text) { const $json = JSON.parse(text); return JSON.stringify((${expression})); })`;
  const call = context.evalSync(source, { reference: true }) as ivm.Reference<(text: string) => string>;
  const text = JSON.stringify(JSON_DATA);
  return () => JSON.parse((call.applySync(undefined, [text]) as string | undefined) ?? 'null');
}

const MIN_RUN_MS = 60;

/** The best of three runs, after one to warm up: what is slower was disturbed. */
function nanosecondsOf(call: () => unknown, atLeast = 20_000): number {
  const measured = [0, 1, 2, 3].map(() => timeOnce(call, atLeast));
  return Math.min(...measured.slice(1));
}

function timeOnce(call: () => unknown, atLeast: number): number {
  const startedAt = performance.now();
  let calls = 0;
  do {
    for (let index = 0; index < atLeast; index++) call();
    calls += atLeast;
  } while (performance.now() - startedAt < MIN_RUN_MS);
  return ((performance.now() - startedAt) * 1e6) / calls;
}

function makeScope(): Scope {
  const node = (index: number, name: string, parameters = {}): PlanNode => ({
    index,
    id: name,
    name,
    type: 'noOp',
    typeVersion: 1,
    kind: index === 0 ? 'trigger' : 'action',
    parameters,
    inputs: [],
    outputs: [{ handle: 'main', targets: [] }],
    effect: 'pure',
    deterministic: true,
    retained: true,
    reads: [],
    disabled: false,
    executeOnce: false,
    alwaysOutputData: false,
    onError: 'stop',
    onUncertain: 'retry',
    timeoutMs: 0,
  });
  const nodes = [node(0, 'Start'), node(1, 'Here', { fixed: 'fixed' })] as const;
  const plan: Plan = { format: 1, order: 'canvas', timezone: 'UTC', timeoutMs: 0, maxLoopCount: 1, saveData: 'all', nodes };
  const items = [{ json: structuredClone(JSON_DATA) as never, pairedItem: { item: 0 } }];
  const start: Activation = { node: nodes[0], runIndex: 0, path: 'start', inputs: [], sources: [], outputs: [items] };
  const here: Activation = {
    node: nodes[1],
    runIndex: 0,
    path: 'here',
    inputs: [items],
    sources: [{ activation: start, output: 0 }],
  };
  const facts: RunView['facts'] = {
    executionId: 'bench',
    workflow: { id: 'bench', name: 'Bench', active: true },
    mode: 'webhook',
    vars: { region: 'eu' },
    env: { STAGE: 'test' },
    resumeUrl: '',
  };
  const run: RunView = { plan, facts, now: () => 1_768_478_400_000, finished: (index) => (index === 0 ? [start] : []) };
  return { run, activation: here, itemIndex: 0 };
}
