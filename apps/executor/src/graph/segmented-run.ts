import type { StartCommand } from '@weft/contracts';
import type { RunResult } from '@weft/engine';
import type { RunAddress } from '@weft/execution-store';
import type { LoadedPlan } from '../plans/plan-cache.ts';
import type { JournalMemory } from '../runs/journal-memory.ts';

/** A wait that an earlier attempt at the run has left. */
export interface LeftWait {
  readonly path: string;
  /** Index of its node. */
  readonly node: number;
  readonly isOver: boolean;
}

/** A run of a plan with durable points. */
export interface SegmentedRun {
  readonly address: RunAddress & { readonly planHash: string };
  /** Index of the node that it starts from. */
  readonly trigger: number;
  /** By the journal, in the order of their commits. */
  readonly leftWaits: readonly LeftWait[];
  /** Runs the engine, which replays the journal and goes on. To be called once. */
  readonly execute: () => RunResult | Promise<RunResult>;
  /** Index of the node that waits under this path. */
  readonly nodeOf: (path: string) => number | undefined;
}

export interface SegmentedParts {
  readonly command: Pick<StartCommand, 'tenantId' | 'executionId' | 'planHash' | 'triggerNodeId'>;
  readonly plan: Pick<LoadedPlan, 'indexById'>;
  readonly memory: Pick<JournalMemory, 'leftWaits' | 'waitingNode'>;
  /** Runs the engine. To be called once. */
  readonly engine: () => RunResult | Promise<RunResult>;
}

export function toSegmentedRun({ command, plan, memory, engine }: SegmentedParts): SegmentedRun {
  const indexOf = (nodeId: string): number => plan.indexById.get(nodeId) ?? 0;
  const nodeOf = (path: string): number | undefined => plan.indexById.get(memory.waitingNode(path) ?? '');
  return {
    address: command,
    trigger: indexOf(command.triggerNodeId),
    leftWaits: memory.leftWaits.map(({ path, nodeId, isOver }) => ({ path, node: indexOf(nodeId), isOver })),
    execute: engine,
    nodeOf,
  };
}
