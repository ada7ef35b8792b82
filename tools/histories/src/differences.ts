import { isDeepStrictEqual } from 'node:util';
import type { Json } from '@weft/workflow-model';
import type { CallsOfHistory } from './call-addresses.ts';
import { stateAfter, type History, type HistoryEnd, type Interrupted } from './history.ts';
import { decodeChunk } from './read-rows.ts';
import type { Call } from './world.ts';

type Fields = Readonly<Record<string, Json>>;

/** What a replay came to. */
export interface Outcome {
  readonly end: HistoryEnd;
  /** Made by the replay alone. */
  readonly calls: readonly Call[];
}

/** How a replay differs from its history, one sentence each; [] where it is the same run. */
export function differences(interrupted: Interrupted, outcome: Outcome, calls: CallsOfHistory): string[] {
  const { history, commits } = interrupted;
  const { end } = outcome;
  const chunks = stateAfter(history, commits).journal.map(decodeChunk);
  const kept = new Set(chunks.flatMap(({ rows }) => rows.flatMap((row) => (row.kind === 'step' ? [row.step.path] : []))));
  const isExpected = history.isVolatile ? (path: string) => kept.has(path) : () => true;
  return [
    ...difference('status', history.end.status, end.status),
    ...difference('error', history.end.error, end.error),
    ...(history.isVolatile ? [] : difference('answer', history.end.answer, end.answer)),
    ...(history.isVolatile ? [] : difference('custom data', history.end.customData, end.customData)),
    ...(history.isVolatile ? [] : difference('static data', history.end.staticData, end.staticData)),
    ...stepDifferences({ history, end, kept, isExpected }),
    ...eventDifferences(history, end, chunks.flatMap(({ events }) => events) as Fields[]),
    ...callDifferences(interrupted, outcome, calls),
  ];
}

function stepDifferences(of: {
  history: History;
  end: HistoryEnd;
  kept: ReadonlySet<string>;
  isExpected: (path: string) => boolean;
}): string[] {
  const recorded = byPath(of.history.end);
  const replayed = byPath(of.end);
  const paths = difference('steps', [...recorded.keys()].toSorted(), [...replayed.keys()].toSorted());
  if (paths.length > 0) return paths;
  return [...recorded].flatMap(([path, step]) => {
    if (!of.isExpected(path)) return [];
    // Of a step that had not ended at the kill, tries before it and its time may count anew.
    const facts = of.kept.has(path) ? wholeStep : lastingFacts;
    return difference(`step ${String(step['nodeName'])}[${String(step['runIndex'])}]`, facts(step), facts(replayed.get(path)!));
  });
}

/** Custom data is kept with the facts of the run, and with a step only where its text was made for the journal. */
const wholeStep = (step: Fields): Fields => without(step, 'startedAt', 'finishedAt', 'customData');
const lastingFacts = (step: Fields): Fields => without(wholeStep(step), 'attempts');

/** When a run was parked depends on when its executor died. */
const PARKING = new Set<Json | undefined>(['execution.waiting', 'execution.paused', 'execution.resumed']);

/** What was committed stays as it was told, in its place; the rest is the same, in whatever order branches came to it. */
function eventDifferences(history: History, end: HistoryEnd, committed: readonly Fields[]): string[] {
  const told = end.events as readonly Fields[];
  const facts = (events: readonly Fields[]) =>
    events
      .filter(({ type }) => !PARKING.has(type))
      .map((event) => JSON.stringify(without(event, 'at', 'sequence')))
      .toSorted();
  const order = (events: readonly Fields[]) =>
    events.map(({ type, nodeName, runIndex }) => [type, nodeName ?? '', runIndex ?? '']);
  return [
    ...difference('committed events', order(committed), order(told.slice(0, committed.length))),
    ...difference(
      'sequence',
      told.map((_, index) => index + 1),
      told.map(({ sequence }) => sequence!),
    ),
    ...(history.isVolatile ? [] : difference('events', facts(history.end.events as readonly Fields[]), facts(told))),
  ];
}

/** What the journal has as done is not asked again, and every call has the key that it had. */
function callDifferences({ history, commits }: Interrupted, { calls }: Outcome, recorded: CallsOfHistory): string[] {
  const done = recorded.doneKeys(commits);
  const doneNodes = recorded.doneNodes(commits);
  const known = new Set(history.calls.flatMap(({ key }) => key ?? []));
  const made = new Set(calls.flatMap(({ key }) => key ?? []));
  return [
    ...calls.filter(({ key }) => key !== undefined && done.has(key)).map(({ url }) => `calls ${url} again`),
    ...calls.filter(({ key }) => key !== undefined && !known.has(key)).map(({ url }) => `calls ${url} with another key`),
    ...calls.filter(({ key, url }) => key === undefined && doneNodes.has(nodeCalled(url))).map(({ url }) => `reads ${url} again`),
    ...[...known].filter((key) => !made.has(key) && !done.has(key)).map((key) => `never makes the call ${key}`),
  ];
}

/** The last part of every address is the node's name. */
const nodeCalled = (url: string): string => decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');

const without = (fields: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

const byPath = ({ steps }: HistoryEnd): ReadonlyMap<string, Fields> =>
  new Map((steps as readonly Fields[]).map((step) => [String(step['path']), step]));

function difference(what: string, recorded: unknown, replayed: unknown): string[] {
  if (isDeepStrictEqual(recorded, replayed)) return [];
  return [`${what}: recorded ${brief(recorded)}, replayed ${brief(replayed)}`];
}

const brief = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 400);
