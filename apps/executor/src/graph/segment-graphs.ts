import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@nestjs/common';
import type { PlanSegmentation, RunResult } from '@weft/engine';
import type { CheckpointStore, RunCheckpoint } from '@weft/execution-store';
import { EngineTurn } from './engine-turn.ts';
import type { SegmentedRun } from './segmented-run.ts';
import { loadSegmentGraph } from './load-segment-graph.ts';
import { pendingInterrupt } from './pending-interrupt.ts';
import { RunThread } from './run-thread.ts';
import type { GraphEntry, SegmentGraph } from './segment-graph.ts';

export interface Carried {
  readonly result: RunResult;
  /** Where the run stands, for the commit that parks it. */
  readonly checkpoints: readonly RunCheckpoint[];
}

interface Passage {
  readonly graph: SegmentGraph;
  readonly thread: RunThread;
  readonly engine: EngineTurn;
  readonly entry: GraphEntry | undefined;
}

/** Graphs kept in memory; the one that was made first goes first. That of a sequence takes 10 KB a gate. */
const MAX_GRAPHS = 200;
/** The graph of a run itself. */
const ROOT = '';

/**
 * Carries runs through the graphs of their plans (run.md §11). LangGraph comes into the process with the first run that has durable points.
 *
 * The journal is the truth. A graph is entered at the interrupt of its checkpoint where that is of the same waits as the journal has; else it begins anew,
 * and the engine's replay tells where the run stands. Whatever goes wrong with a graph, the run goes on without.
 */
export class SegmentGraphs {
  private readonly logger = new Logger(SegmentGraphs.name);
  private readonly graphs = new Map<string, SegmentGraph>();
  private loading?: ReturnType<typeof loadSegmentGraph>;

  constructor(
    private readonly options: {
      readonly store: Pick<CheckpointStore, 'load'>;
      /** Told of a graph that broke, which is a fault of ours; by default the log. */
      readonly onBroken?: (error: unknown, executionId: string) => void;
    },
  ) {}

  /** @throws what the engine threw; STORE_UNAVAILABLE */
  async carry(run: SegmentedRun, segmentation: PlanSegmentation): Promise<Carried> {
    const engine = new EngineTurn(run, segmentation);
    const thread = new RunThread({ run: run.address, store: this.options.store });
    const entry = await findEntry(run, thread);
    try {
      await this.goThrough(run, { graph: await this.graphOf(run.address.planHash, segmentation), thread, engine, entry });
    } catch (error) {
      if (!engine.hasThrown) this.reportBroken(error, run.address.executionId);
      thread.forget();
    }
    const result = await engine.result();
    return { result, checkpoints: result.status === 'waiting' ? thread.takeChanges() : [] };
  }

  private async goThrough(run: SegmentedRun, { graph, thread, engine, entry }: Passage): Promise<void> {
    // LangGraph takes a graph that is begun within another for its part. Whatever the engine sets going must not be taken for that.
    const outside = AsyncLocalStorage.snapshot();
    const graphRun = { thread, advance: () => outside(() => engine.advance()) };
    if (entry) {
      await graph.resume(graphRun, entry).catch((error: unknown) => {
        if (engine.hasBegun) throw error; // else the graph made nothing of its checkpoint, which is as good as none
      });
    }
    if (!engine.hasBegun) {
      thread.forget();
      await graph.begin(graphRun, firstNode(run));
    }
    const { open } = await engine.advance();
    const held = pendingInterrupt(thread.find(ROOT))?.open ?? [];
    if (open.join() !== held.join()) throw new Error(`The graph waits for [${held.join()}], and the run for [${open.join()}].`);
  }

  /** Half a second of work and some 60 MB, once in a process. */
  private load(): ReturnType<typeof loadSegmentGraph> {
    return (this.loading ??= loadSegmentGraph());
  }

  private reportBroken(error: unknown, executionId: string): void {
    if (this.options.onBroken) return this.options.onBroken(error, executionId);
    this.logger.error({ message: 'The graph of a run broke; the run goes on without it.', executionId, err: error });
  }

  private async graphOf(planHash: string, segmentation: PlanSegmentation): Promise<SegmentGraph> {
    const made = this.graphs.get(planHash);
    if (made) return made;
    const { SegmentGraph } = await this.load();
    for (const [oldest] of this.graphs) {
      if (this.graphs.size < MAX_GRAPHS) break;
      this.graphs.delete(oldest);
    }
    const graph = new SegmentGraph(segmentation);
    this.graphs.set(planHash, graph);
    return graph;
  }
}

/** The interrupt at which the run waits, if its checkpoint knows the waits that the journal has. */
async function findEntry({ leftWaits }: SegmentedRun, thread: RunThread): Promise<GraphEntry | undefined> {
  if (leftWaits.length === 0 || !(await thread.restore(ROOT))) return undefined;
  const interrupt = pendingInterrupt(thread.find(ROOT));
  const left = new Map(leftWaits.map((wait) => [wait.path, wait]));
  const isOfJournal = (open: readonly string[]): boolean =>
    open.every((path) => left.has(path)) && leftWaits.every(({ path, isOver }) => isOver || open.includes(path));
  if (!interrupt || !isOfJournal(interrupt.open)) return undefined;
  return { interruptId: interrupt.id, over: interrupt.open.filter((path) => left.get(path)?.isOver) };
}

/** Where a run has waited it has come by all that is before. */
const firstNode = ({ leftWaits, trigger }: SegmentedRun): number =>
  (leftWaits.find(({ isOver }) => !isOver) ?? leftWaits.at(-1))?.node ?? trigger;
