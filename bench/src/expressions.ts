import {
  compileParameters,
  type Activation,
  type Digest,
  type Plan,
  type PlanNode,
  type RunView,
  type Scope,
} from '@weft/engine';
import ivm from 'isolated-vm';
import { hash } from 'node:crypto';
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

/** As the sandbox makes it: in the zone of the workflow. */
const NOW = 'luxon.DateTime.fromMillis(1768478400000, { zone: "UTC" })';

const AT = 'luxon.DateTime.fromISO($json.body.order.at, { zone: "UTC" })';
const FROM_FORMAT = 'luxon.DateTime.fromFormat("15/01/2026", "dd/MM/yyyy", { zone: "UTC" })';

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
  ['$now.toISO()', `${NOW}.toISO()`],
  ['$now.toFormat("yyyy-MM-dd")', `${NOW}.toFormat("yyyy-MM-dd")`],
  ['$now.format("dd LLL yyyy HH:mm")', `${NOW}.toFormat("dd LLL yyyy HH:mm")`],
  ['$now.minus({ days: 1 }).toISODate()', `${NOW}.minus({ days: 1 }).toISODate()`],
  ['$now.plus(2, "hours").toISO()', `${NOW}.plus({ hours: 2 }).toISO()`],
  ['$today.toISO()', `${NOW}.startOf("day").toISO()`],
  ['$now.startOf("month").toISODate()', `${NOW}.startOf("month").toISODate()`],
  ['$now.setZone("Europe/Berlin").toISO()', `${NOW}.setZone("Europe/Berlin").toISO()`],
  ['$json.body.order.at.toDateTime().toMillis()', `${AT}.toMillis()`],
  ['DateTime.fromISO($json.body.order.at).year', `${AT}.year`],
  ['$json.body.order.at.toDateTime().format("dd/MM/yyyy")', `${AT}.toFormat("dd/MM/yyyy")`],
  ['DateTime.fromFormat("15/01/2026", "dd/MM/yyyy").toISODate()', `${FROM_FORMAT}.toISODate()`],
  ['$now.diff($today, "hours").hours', `${NOW}.diff(${NOW}.startOf("day"), "hours").hours`],
  ['$now.diffTo($json.body.order.at, "days")', `${NOW}.diff(${AT}, "days").days`],
  ['$now.weekdayLong', `${NOW}.weekdayLong`],
  ['$now.toLocaleString({ dateStyle: "short" })', `${NOW}.toLocaleString({ dateStyle: "short" })`],
  ['new Date($json.body.order.at).getFullYear()'],
  ['new Date($json.body.order.at).toLocaleDateString("de-DE")'],
  ['$json.total.toLocaleString("de-DE", { style: "currency", currency: "EUR" })'],
  ['new Intl.NumberFormat("de-DE").format($json.total)'],
  ['JSON.stringify($json.body, null, 2)'],
  ['$json.name.localeCompare("Bob")'],
  ['$json.name.toTitleCase()', '$json.name.replace(/\\b./g, (letter) => letter.toUpperCase())'],
  ['$json.name.toSnakeCase()', '$json.name.replace(/ /g, "_").toLowerCase()'],
  ['$json.tags.sort()'],
  ['$json.rows.sort((a, b) => b.id - a.id)[0].id'],
  ['$json.rows.map((row) => row.id).sum()', '$json.rows.map((row) => row.id).reduce((sum, id) => sum + id, 0)'],
  ['Object.entries($json.body).length'],
  ['$jmespath($json, "rows[0].id")', '$json.rows[0].id'],
  ['$json.name.hash()', 'digest("md5", $json.name)'],
  ['$json.name.hash("sha256")', 'digest("sha256", $json.name)'],
  ['$json.name.base64Encode()', '$json.name'],
];

const ROUNDS = 30;
/** Long enough for the clock, short enough that both sides meet the same weather in each round. */
const SLICE_MS = 1;
/** The optimising compiler needs this much on a busy machine. */
const WARM_UP_MS = 120;

/**
 * Each class of expression in the process and as a call into a warm isolate: the item goes in as JSON, the value comes out as
 * JSON. All cases are warm before the first is measured, so that none profits from code that was optimised for it alone. The two
 * sides take turns in short slices, and of each side the lower quartile counts: slices that were interrupted are above it.
 */
export async function measureExpressions(): Promise<Row[]> {
  const isolate = new ivm.Isolate({ memoryLimit: 64 });
  const context = await makeContext(isolate);
  const pairs = CASES.map(([expression, native = expression]) => ({
    expression,
    inProcess: makeSide(inProcessCall(expression)),
    isolated: makeSide(isolatedCall(context, native)),
  }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { inProcess, isolated } of pairs) {
      inProcess.measure();
      isolated.measure();
    }
  }
  const rows = pairs.map(({ expression, inProcess, isolated }): Row => {
    const [here, there] = [lowerQuartile(inProcess.times), lowerQuartile(isolated.times)];
    const ratio = there / here;
    return {
      expression: `\`${expression}\``,
      'in process, ns': round(here),
      'isolate, ns': round(there),
      ratio: round(ratio),
      goal: ratio >= GOAL ? '' : `< ${GOAL}`,
    };
  });
  isolate.dispose();
  return rows;
}

const digest: Digest = (algorithm, text) => hash(algorithm, text, 'hex');

/** As in the sandbox: Luxon is there, and hashes are computed by the host. */
async function makeContext(isolate: ivm.Isolate): Promise<ivm.Context> {
  const context = await isolate.createContext();
  await context.eval(readFileSync(join(dirname(require.resolve('luxon/package.json')), 'build/global/luxon.min.js'), 'utf8'));
  await context.global.set('digest', new ivm.Callback(digest));
  return context;
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

interface Side {
  /** Nanoseconds of a call, one for each slice. */
  readonly times: readonly number[];
  measure(): void;
}

function makeSide(call: () => unknown): Side {
  const times: number[] = [];
  const warmUntil = performance.now() + WARM_UP_MS;
  let calls = 0;
  while (performance.now() < warmUntil) for (let index = 0; index < 10; index++, calls++) call();
  const perSlice = Math.max(10, Math.round((calls * SLICE_MS) / WARM_UP_MS));
  const measure = (): void => {
    const startedAt = performance.now();
    for (let index = 0; index < perSlice; index++) call();
    times.push(((performance.now() - startedAt) * 1e6) / perSlice);
  };
  return { times, measure };
}

function lowerQuartile(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 2] ?? NaN;
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
  const run: RunView = {
    plan,
    facts,
    now: () => 1_768_478_400_000,
    digest,
    finished: (index) => (index === 0 ? [start] : []),
  };
  return { run, activation: here, itemIndex: 0 };
}
