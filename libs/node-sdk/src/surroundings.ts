import { ExpressionError, findPairedItem, type Activation, type PlanNode, type RunView } from '@weft/engine';
import type { Item, Json } from '@weft/workflow-model';

/** Outputs of another node: runs[run index][output][item]. */
export type NodeRuns = readonly (readonly (readonly Item[])[])[];

/** Where an item stands among the runs of its node: [run, output, item]; null where that cannot be told. */
export type PairedPlace = readonly [number, number, number] | null;

/** What user code may see of its run, as plain data: it leaves for the sandbox as JSON. */
export class Surroundings {
  constructor(
    private readonly run: RunView,
    private readonly activation: Activation,
  ) {}

  /** Values by global name. */
  globals(): Readonly<Record<string, Json>> {
    const { executionId, workflow, mode, vars, env, resumeUrl } = this.run.facts;
    const resumeFormUrl = resumeUrl.replace('/webhook-waiting/', '/form-waiting/');
    return {
      $workflow: { ...workflow },
      $execution: { id: executionId, mode: mode === 'manual' ? 'test' : 'production', resumeUrl, resumeFormUrl },
      $resumeWebhookUrl: resumeUrl,
      $mode: mode,
      $vars: vars,
      $env: env,
      $executionId: executionId,
      $runIndex: this.activation.runIndex,
      $thisRunIndex: this.activation.runIndex,
      $nodeId: this.activation.node.id,
      $nodeVersion: this.activation.node.typeVersion,
      $prevNode: this.previous(),
    };
  }

  /** The runs of the nodes that the code names, by node name: those that the plan says this node reads. */
  nodes(): Readonly<Record<string, NodeRuns>> {
    return Object.fromEntries(this.readNodes().map((node) => [node.name, this.runsOf(node)]));
  }

  /** By node name, for each item at the first input: the item of that node which it came from. Traced, so ask only where needed. */
  paired(): Readonly<Record<string, readonly PairedPlace[]>> {
    return Object.fromEntries(this.readNodes().map((node) => [node.name, this.pairedPlaces(node)]));
  }

  /** Parameters of the nodes that the code names, as they stand in the document; of the node before under the empty name. */
  params(): Readonly<Record<string, Json>> {
    const before = this.activation.sources.find((source) => source !== undefined)?.activation.node;
    const named = this.readNodes().map((node) => [node.name, node.parameters] as const);
    return Object.fromEntries([...named, ...(before ? [['', before.parameters] as const] : [])]) as Readonly<
      Record<string, Json>
    >;
  }

  private readNodes(): readonly PlanNode[] {
    return this.activation.node.reads.map((index) => this.run.plan.nodes[index]).filter((node) => node !== undefined);
  }

  private runsOf(node: PlanNode): NodeRuns {
    return this.run.finished(node.index).map((run) => (run.outputs ?? []).map((items) => items ?? []));
  }

  private pairedPlaces(node: PlanNode): readonly PairedPlace[] {
    const places = new Map<Item, PairedPlace>();
    this.runsOf(node).forEach((outputs, run) =>
      outputs.forEach((items, output) => items.forEach((item, index) => places.set(item, [run, output, index]))),
    );
    const inputs = this.activation.inputs[0] ?? [];
    return inputs.map((_, itemIndex) => places.get(this.trace(node, itemIndex) as Item) ?? null);
  }

  /** Undefined where lineage says nothing, or more than one thing: the code gets an error if it asks for that item. */
  private trace(node: PlanNode, itemIndex: number): Item | undefined {
    try {
      return findPairedItem({ run: this.run, activation: this.activation, itemIndex }, node);
    } catch (error) {
      if (error instanceof ExpressionError) return undefined;
      throw error;
    }
  }

  private previous(): Json {
    const source = this.activation.sources.find((candidate) => candidate !== undefined);
    if (!source) return null;
    return { name: source.activation.node.name, outputIndex: source.output, runIndex: source.activation.runIndex };
  }
}
