import { createHmac } from 'node:crypto';
import { stateAfter, type History } from './history.ts';
import { RECORDED_SECRET } from './house.ts';
import { decodeRows, decodeStored, type ReadRow } from './read-rows.ts';

/** More than any sample has. */
const MAX_ITEMS = 12;
const MAX_CALLS = 4;

const PLACES = Array.from(
  { length: MAX_ITEMS * MAX_CALLS },
  (_, place) => [Math.floor(place / MAX_CALLS), place % MAX_CALLS] as const,
);

/** Which calls of a history belong to which step. */
export interface CallsOfHistory {
  /** Keys of the calls that the journal says have returned, after so many commits. */
  doneKeys(commits: number): ReadonlySet<string>;
  /** The names of nodes all of whose steps the journal has, after so many commits: none of them may be asked again. */
  doneNodes(commits: number): ReadonlySet<string>;
}

interface Step {
  readonly path: string;
  readonly nodeId: string;
  readonly nodeName: string;
}

/**
 * Keys are made here once more, from the rule and not by the code that made them: whoever changes the rule breaks the promise that a call
 * has the same key on every attempt, also by a later version.
 * @throws where a call has a key that the rule does not give.
 */
export function recordedCalls(history: History): CallsOfHistory {
  const steps = history.end.steps as unknown as readonly Step[];
  const addresses = addressesOf(history, steps);
  const rowsAfter = (commits: number) => stateAfter(history, commits).journal.flatMap(decodeRows);
  return {
    doneKeys: (commits) => {
      const done = new Set(rowsAfter(commits).map(nameOf));
      return new Set(
        [...addresses].flatMap(([key, [path, item, call]]) =>
          done.has(path) || done.has(`${path} ${item} ${call}`) ? [key] : [],
        ),
      );
    },
    doneNodes: (commits) => {
      const done = rowsAfter(commits).flatMap((row) => (row.kind === 'step' ? [row.step.nodeName] : []));
      const all = steps.map(({ nodeName }) => nodeName);
      return new Set(all.filter((name) => count(done, name) >= count(all, name)));
    },
  };
}

type Address = readonly [path: string, item: number, call: number];

/** Of every call of the history, by its key. */
function addressesOf(history: History, steps: readonly Step[]): ReadonlyMap<string, Address> {
  const left = new Set(history.calls.flatMap(({ key }) => key ?? []));
  const found = new Map<string, Address>();
  const nodeOf = new Map(steps.map(({ path, nodeId }) => [path, nodeId]));
  const paths = new Set([
    ...nodeOf.keys(),
    ...history.commits.flatMap(({ journal }) => journal.flatMap(decodeRows).flatMap(pathOf)),
  ]);
  const run = history.commits[0]!.run;
  const nodesOf = (path: string) => (nodeOf.has(path) ? [nodeOf.get(path)!] : nodeIdsOf(history));
  for (const path of paths)
    for (const [item, call] of PLACES)
      for (const node of nodesOf(path)) {
        const key = keyOf([run.tenant_id, run.id, node, path, item, call]);
        if (left.delete(key)) found.set(key, [path, item, call]);
      }
  if (left.size > 0) throw new Error(`"${history.name}" has keys that the rule does not give: ${[...left].join(', ')}.`);
  return found;
}

const keyOf = (address: readonly unknown[]): string =>
  createHmac('sha256', RECORDED_SECRET).update(address.join('\n')).digest('base64url');

const nodeIdsOf = ({ plan }: History): string[] =>
  (decodeStored(plan) as { nodes: readonly { id: string }[] }).nodes.map(({ id }) => id);

/** What a row says to be done. */
function nameOf(row: ReadRow): string | undefined {
  if (row.kind === 'call') return `${row.path} ${row.item} ${row.call}`;
  return row.kind === 'step' ? row.step.path : undefined;
}

function pathOf(row: ReadRow): string[] {
  if (row.kind === 'step') return [row.step.path];
  return row.kind === 'call' || row.kind === 'intent' ? [row.path] : [];
}

const count = (all: readonly string[], name: string): number => all.filter((each) => each === name).length;
