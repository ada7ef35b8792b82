import type { Activation, RunView } from '@weft/engine';
import type { Item, Json } from '@weft/workflow-model';

/** Outputs of another node: runs[run index][output][item]. */
export type NodeRuns = readonly (readonly (readonly Item[])[])[];

/** What user code may see of its run, as plain data: it leaves for the sandbox as JSON. */
export class Surroundings {
  constructor(
    private readonly run: RunView,
    private readonly activation: Activation,
  ) {}

  /** Values by global name. */
  globals(): Readonly<Record<string, Json>> {
    const { executionId, workflow, mode, vars, env, resumeUrl } = this.run.facts;
    return {
      $workflow: { ...workflow },
      $execution: { id: executionId, mode: mode === 'manual' ? 'test' : 'production', resumeUrl },
      $mode: mode,
      $vars: vars,
      $env: env,
      $runIndex: this.activation.runIndex,
      $prevNode: this.previous(),
    };
  }

  /** The runs of the nodes that the code names, by node name: those that the plan says this node reads. */
  nodes(): Readonly<Record<string, NodeRuns>> {
    const nodes: Record<string, NodeRuns> = {};
    for (const index of this.activation.node.reads) {
      const node = this.run.plan.nodes[index];
      if (node) nodes[node.name] = this.run.finished(index).map((run) => (run.outputs ?? []).map((items) => items ?? []));
    }
    return nodes;
  }

  private previous(): Json {
    const source = this.activation.sources.find((candidate) => candidate !== undefined);
    if (!source) return null;
    return { name: source.activation.node.name, outputIndex: source.output, runIndex: source.activation.runIndex };
  }
}
