import type { Item } from '@weft/workflow-model';
import type { Activation, ActivationSource } from '../activation.ts';
import type { Outputs, Resume } from '../outcome.ts';
import type { PlanNode } from '../plan.ts';
import { nameOfStart, wayOf } from './activation-name.ts';
import { type Digest, digestText, extend } from './digest.ts';
import type { GraphNode } from './plan-graph.ts';

export interface RecordSource extends ActivationSource {
  readonly activation: ActivationRecord;
}

type Inputs = readonly (readonly Item[] | undefined)[];
type Sources = readonly (RecordSource | undefined)[];

const NOTHING: readonly never[] = [];

/**
 * An activation as the scheduler holds it.
 *
 * It is named when it is made, from its node and its sources' names; the text is written when first asked for. Once it
 * is over it lets go of items and sources, unless its node is `retained`: otherwise a long loop would keep every item
 * that went through it.
 */
export class ActivationRecord implements Activation {
  readonly node: PlanNode;
  runIndex = 0;
  inputs: Inputs;
  sources: Sources;
  outputs: Outputs | undefined = undefined;
  resume: Resume | undefined = undefined;
  callNames: readonly (string | undefined)[] | undefined = undefined;
  readonly digest: Digest;
  #path = '';

  constructor(
    readonly step: GraphNode,
    inputs: Inputs,
    sources: Sources,
  ) {
    this.node = step.plan;
    this.inputs = inputs;
    this.sources = sources;
    this.digest = nameOf(step.key, sources);
  }

  get path(): string {
    if (this.#path === '') this.#path = digestText(this.digest);
    return this.#path;
  }

  /** Cuts every input to its first item. */
  keepFirstItems(): void {
    this.inputs = this.inputs.map((items) => items?.slice(0, 1));
  }

  /** Lets go of everything that nothing can read any more; `outputs` stay where the caller still answers with them. */
  release(keep: { outputs: boolean }): void {
    if (this.node.retained) return;
    this.inputs = NOTHING;
    this.sources = NOTHING;
    if (!keep.outputs) this.outputs = undefined;
  }
}

function nameOf(key: Digest, sources: Sources): Digest {
  let digest = key;
  let isStart = true;
  for (let input = 0; input < sources.length; input++) {
    const source = sources[input];
    if (source === undefined) continue;
    isStart = false;
    digest = extend(digest, source.activation.digest, wayOf(input, source.output));
  }
  return isStart ? nameOfStart(key) : digest;
}
