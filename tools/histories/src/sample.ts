import type { StartCommand } from '@weft/contracts';
import type { Json } from '@weft/workflow-model';
import type { Act } from './history.ts';

export interface SampleNode {
  readonly name: string;
  readonly type: string;
  readonly parameters?: Readonly<Record<string, Json>>;
  readonly [setting: string]: Json | undefined;
}

/** `Name`, `Name.handle`: where an edge begins or ends. */
export type SampleEdge = readonly [from: string, to: string];

/** A workflow with the start of a run of it, and what happens to that from outside. */
export interface Sample {
  readonly name: string;
  /** The first is the trigger. Ids are the names. */
  readonly nodes: readonly SampleNode[];
  readonly edges: readonly SampleEdge[];
  readonly settings?: Readonly<Record<string, Json>>;
  readonly start?: Partial<
    Pick<StartCommand, 'items' | 'mode' | 'pinData' | 'replyWhen' | 'streams' | 'destinationNodeId' | 'vars'>
  >;
  /** Inserted by its executor, already claimed; else it is queued first. */
  readonly isDirect?: true;
  readonly acts?: readonly Act[];
  /** What its workflow has kept already, by scope. */
  readonly staticData?: Readonly<Record<string, string>>;
  readonly isVolatile?: true;
}

/** As the compiler takes it: nodes in their order from left to right. */
export function documentOf({ name, nodes, edges, settings = {} }: Sample): object {
  const end = (place: string): { node: string; handle?: string } => {
    const [node = '', handle] = place.split('.');
    return { node, ...(handle === undefined ? {} : { handle }) };
  };
  return {
    name,
    settings,
    nodes: nodes.map((node, index) => ({ id: node.name, position: { x: 100 * index, y: 0 }, parameters: {}, ...node })),
    edges: edges.map(([from, to]) => {
      const [source, target] = [end(from), end(to)];
      return {
        source: source.node,
        target: target.node,
        ...(source.handle && { sourceHandle: source.handle }),
        ...(target.handle && { targetHandle: target.handle }),
      };
    }),
  };
}
