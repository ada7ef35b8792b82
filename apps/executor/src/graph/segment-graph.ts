import { Annotation, Command, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import type { PlanSegment, PlanSegmentation } from '@weft/engine';
import { RunCheckpointSaver, THREAD_KEY } from './checkpoint-saver.ts';
import type { RunThread } from './run-thread.ts';
import { NO_GATE, type Standing } from './standing.ts';

/** What a graph is given with each run. */
export interface GraphRun {
  readonly thread: RunThread;
  /** Runs the engine until only waits are open. Asked again it answers the same: an engine runs once. */
  readonly advance: () => Promise<Standing>;
}

/** Where a graph is gone on with: at an interrupt, of whose waits some are over. */
export interface GraphEntry {
  readonly interruptId: string;
  /** Their paths. */
  readonly over: readonly string[];
}

const State = Annotation.Root({
  open: Annotation<readonly string[]>,
  at: Annotation<number>,
  /** The segment that is to begin, or to go on behind waits that are no gate of the plan. */
  segment: Annotation<number>,
});
type State = typeof State.State;
type Node = (state: State, config: { readonly context?: unknown }) => Promise<Partial<State>> | Partial<State>;

const NOTHING: Partial<State> = {};
const segmentName = (place: number): string => `segment-${place}`;
const gateName = (node: number): string => `gate-${node}`;
/** Where the run waits for anything but one gate of the plan: a pause between tries, a question about a step. */
const HOLD = 'hold';

/** Runs the engine; the graph is told where that stands. */
const segment =
  (place: number): Node =>
  async (_, { context }) => ({ ...(await (context as GraphRun).advance()), segment: place });

/** Has no effect, since it is run again from its first line when the run goes on. Passes with the waits that are over by then. */
const waitFor = ({ open }: State): readonly string[] => interrupt<readonly string[], readonly string[]>(open);

const hold: Node = (state) => {
  waitFor(state);
  return NOTHING;
};

/** Passed where the engine has passed it in this process already. Where its wait is not over the run is as far as before. */
const gate =
  (node: number, { before, next }: { readonly before: number; readonly next: number }): Node =>
  (state) => ({ segment: state.at === node && waitFor(state).length === 0 ? before : next });

/** Where a run goes behind a segment. */
function leave({ open, at }: State, { gates: [next] }: PlanSegment): string {
  if (open.length === 0) return END;
  return at === NO_GATE || next === undefined ? HOLD : gateName(next);
}

/** Each segment and each gate is a node; conditional edges lead to the gate, or past it to the end. */
function toSequence({ segments, gates }: PlanSegmentation) {
  const graph = new StateGraph(State) as OpenGraph;
  const toSegment = (state: State): string => segmentName(state.segment);
  const names = segments.map((_, place) => segmentName(place));
  graph.addConditionalEdges(START, toSegment, names);
  graph.addNode(HOLD, hold).addConditionalEdges(HOLD, toSegment, names);
  segments.forEach((each, place) => {
    const ends = [HOLD, END, ...each.gates.map(gateName)];
    graph
      .addNode(segmentName(place), segment(place))
      .addConditionalEdges(segmentName(place), (state) => leave(state, each), ends);
  });
  for (const { node, next } of gates) {
    const before = segments.findIndex((each) => each.gates.includes(node));
    const ends = [before, next].map(segmentName);
    graph.addNode(gateName(node), gate(node, { before, next })).addConditionalEdges(gateName(node), toSegment, ends);
  }
  return graph;
}

/** `advance` runs whatever can run, `gate` waits for all that is open: whatever the form of the plan. */
function toAdvanceGate() {
  const graph = new StateGraph(State) as OpenGraph;
  graph.addNode('advance', segment(0)).addNode('gate', hold);
  graph.addEdge(START, 'advance').addEdge('gate', 'advance');
  graph.addConditionalEdges('advance', ({ open }) => (open.length === 0 ? END : 'gate'), ['gate', END]);
  return graph;
}

/** One saver for all graphs: each run brings its thread. */
const saver = new RunCheckpointSaver();
/** The same for every plan. */
const advanceGate = toAdvanceGate().compile({ checkpointer: saver });

/** The LangGraph graph of a plan (run.md §11). It knows the form of the plan and nothing of its runs. */
export class SegmentGraph {
  private readonly graph: ReturnType<OpenGraph['compile']>;
  /** By index of a node: the segment that it is in, or that leads to it. */
  private readonly segmentOf: ReadonlyMap<number, number>;

  constructor(private readonly segmentation: PlanSegmentation) {
    this.graph = segmentation.shape === 'sequence' ? toSequence(segmentation).compile({ checkpointer: saver }) : advanceGate;
    this.segmentOf = new Map(
      segmentation.segments.flatMap(({ nodes, gates }, place) => [...nodes, ...gates].map((node) => [node, place] as const)),
    );
  }

  /** From the segment of a node on. */
  async begin(run: GraphRun, node: number): Promise<void> {
    await this.invoke(run, { open: [], at: NO_GATE, segment: this.segmentOf.get(node) ?? 0 });
  }

  /** From the interrupt on. */
  async resume(run: GraphRun, { interruptId, over }: GraphEntry): Promise<void> {
    await this.invoke(run, new Command({ resume: { [interruptId]: over } }));
  }

  private invoke(run: GraphRun, input: State | Command): Promise<unknown> {
    return this.graph.invoke(input, {
      configurable: { [THREAD_KEY]: run.thread, thread_id: run.thread.id },
      context: { ...run },
      durability: 'sync',
      recursionLimit: this.segmentation.recursionLimit,
    });
  }
}

/** The names of its nodes come from the plan. */
type OpenGraph = StateGraph<typeof State, State, Partial<State>, string>;
