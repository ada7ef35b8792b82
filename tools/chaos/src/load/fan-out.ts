import { edge, type Node, webhookAt, writeOf } from './documents.ts';

/** Inputs that a Merge can have. */
export const MERGED_AT_ONCE = 10;

export interface FanOut {
  readonly branches: number;
  /** Branches of one merge come one after the other, so far apart that it waits for some while others are done. */
  readonly behindMs: number;
}

/** Webhook, so many writes beside each other, merges of ten into one, and a write whose step is the number of items that came together. */
export function fanOutOf(path: string, sink: string, { branches, behindMs }: FanOut): object {
  const start = webhookAt(path);
  const writes = Array.from({ length: branches }, (_, step) => writeOf(step, sink, ((step % MERGED_AT_ONCE) + 1) * behindMs));
  const nodes: Node[] = [start, ...writes];
  const edges: object[] = writes.map(({ id }) => edge(start, id));
  let level = writes;
  for (let depth = 0; level.length > 1; depth++) {
    const groups = chunksOf(level, MERGED_AT_ONCE);
    level = groups.map((group, index) => {
      if (group.length === 1) return group[0]!;
      const merge = mergeOf(`merge-${depth}-${index}`, group.length);
      nodes.push(merge);
      edges.push(...group.map((node, input) => ({ ...edge(node, merge.id), targetHandle: `input-${input + 1}` })));
      return merge;
    });
  }
  const last: readonly Node[] = [count, countedWrite(sink)];
  for (const [index, node] of last.entries()) edges.push(edge([level[0]!, count][index]!, node.id));
  return { name: path, nodes: [...nodes, ...last], edges };
}

const mergeOf = (id: string, inputCount: number): Node => ({
  id,
  name: id,
  type: 'merge',
  parameters: { mode: 'append', inputCount },
});

const count: Node = {
  id: 'count',
  name: 'Count',
  type: 'code',
  parameters: { code: 'return [{ json: { count: $input.all().length } }]' },
};

const countedWrite = (sink: string): Node => ({
  id: 'end',
  name: 'End',
  type: 'httpRequest',
  parameters: {
    method: 'POST',
    url: `=${sink}/naive/{{ $('Start').first().json.body.run }}/{{ $json.count }}`,
    bodyType: 'none',
  },
});

function chunksOf<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));
}
