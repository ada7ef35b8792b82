import { describeItem, type CustomDataEntries, type Failure, type LogLine } from '@weft/engine';
import { defineNode, lineageOf, passOn, type CodeJob, type StaticData } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import { asksForPairedItems, asksForParameters, asksForStaticData, codeReads, codeReferences } from './code-references.ts';
import { itemsOfAll, itemsOfEach } from '../user-code/returned-items.ts';
import { codeParams } from './code.params.ts';
import { GivenFiles } from '../user-code/given-files.ts';

/** What code may fail with: another try might help, for all that is known before. */
const ANY_FAILURE: Failure = { code: 'CODE_FAILED', fault: 'user', message: '' };

export const code = defineNode({
  type: 'code',
  version: 1,
  title: 'Code',
  description: 'Runs JavaScript over its items, in a sandbox.',
  category: 'code',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  deterministic: false,
  params: codeParams,
  codeReferences: ({ code: source }) => (typeof source === 'string' ? codeReferences(source) : []),
  codeReads: ({ code: source }) => codeReads(typeof source === 'string' ? source : ''),
  run: async (context) => {
    const { items, surroundings, timezone, signal } = context;
    const { code: source, mode, timeoutMs } = context.params(0);
    if (source.trim() === '') return [items.map((item, index) => passOn(item, index))];
    const globals = surroundings.globals();
    let changed: Partial<StaticData> | undefined;
    const failed = new Map<number, Failure>();
    const paired = asksForPairedItems(source) ? surroundings.paired() : undefined;
    const job = {
      source,
      mode,
      // What code hands back as it came is then linked to its place, whatever it was linked to in the node before.
      items: items.map((item, index) => ({ ...describeItem(item), pairedItem: lineageOf(index) })),
      nodes: withoutLineage(surroundings.nodes()),
      paired,
      params: asksForParameters(source) ? surroundings.params() : undefined,
      globals,
      timezone,
      now: context.now(),
      timeoutMs,
      signal,
      onConsole: (lines: readonly LogLine[]) => context.log(lines),
      onCustomData: (entries: CustomDataEntries) => context.setCustomData(entries),
      ...(asksForStaticData(source) && {
        staticData: context.staticData(),
        onStaticData: (parts: Partial<StaticData>) => void (changed = parts),
      }),
      ...(context.goesOnAfter(ANY_FAILURE) && {
        onItemFailed: (failure: Failure, index: number) => void failed.set(index, failure),
      }),
    };
    const files = new GivenFiles(() => [...items, ...Object.values(job.nodes).flat(3)]);
    const returned = (await context.ports.code.run(job)) as Json | undefined;
    const output =
      mode === 'all'
        ? itemsOfAll(returned, items, files)
        : itemsOfEach(returned as readonly Json[], files, { failed, goesOnAfter: (failure) => context.goesOnAfter(failure) });
    if (changed) context.changeStaticData(changed);
    return [output];
  },
});

/** Items of other nodes were linked to what came in there: handed back, they would be taken for linked to what came in here. */
function withoutLineage(nodes: CodeJob['nodes']): CodeJob['nodes'] {
  const unlinked = ({ pairedItem: _, ...item }: Item): Item => item;
  const runsOf = (runs: CodeJob['nodes'][string]) =>
    runs.map((outputs) => outputs.map((items) => items.map((item) => unlinked(describeItem(item)))));
  return Object.fromEntries(Object.entries(nodes).map(([name, runs]) => [name, runsOf(runs)]));
}
