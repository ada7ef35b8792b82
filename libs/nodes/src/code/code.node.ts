import type { LogLine } from '@weft/engine';
import { defineNode, passOn, type StaticData } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { asksForPairedItems, asksForParameters, asksForStaticData, codeReads, codeReferences } from './code-references.ts';
import { itemsOfAll, itemsOfEach } from './code-result.ts';
import { codeParams } from './code.params.ts';

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
    const paired = asksForPairedItems(source) ? surroundings.paired() : undefined;
    const job = {
      source,
      mode,
      items,
      nodes: surroundings.nodes(),
      paired,
      params: asksForParameters(source) ? surroundings.params() : undefined,
      globals,
      timezone,
      now: context.now(),
      timeoutMs,
      signal,
      onConsole: (lines: readonly LogLine[]) => context.log(lines),
      ...(asksForStaticData(source) && {
        staticData: context.staticData(),
        onStaticData: (parts: Partial<StaticData>) => void (changed = parts),
      }),
    };
    const returned = (await context.ports.code.run(job)) as Json | undefined;
    const output = mode === 'all' ? itemsOfAll(returned, items) : itemsOfEach(returned as readonly Json[], items);
    if (changed) context.changeStaticData(changed);
    return [output];
  },
});
