import type { Json } from '@weft/workflow-model';
import type { Activation } from './activation.ts';
import type { Plan } from './plan.ts';
import type { Digest } from './ports.ts';

/** Facts of a run that its expressions can see. */
export interface RunFacts {
  readonly executionId: string;
  readonly workflow: { readonly id: string; readonly name: string; readonly active: boolean };
  readonly mode: 'manual' | 'webhook' | 'schedule' | 'poll' | 'error' | 'sub-workflow' | 'retry';
  /** Workspace variables: `$vars`. */
  readonly vars: Readonly<Record<string, Json>>;
  /** The allow-listed part of the environment: `$env`. */
  readonly env: Readonly<Record<string, string>>;
  /** `$execution.resumeUrl`. */
  readonly resumeUrl: string;
  /** `$execution.customData`: what the code of steps that are over has set. */
  readonly customData?: Readonly<Record<string, string>>;
  /** Number of the output by which the start leaves its trigger; absent: the first. */
  readonly triggerOutput?: number;
  /** Ids of the users who have started the run by hand; absent where nobody did. */
  readonly startedBy?: readonly string[];
}

/** What an expression can see of a run, while it runs. */
export interface RunView {
  readonly plan: Plan;
  readonly facts: RunFacts;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly digest: Digest;
  /**
   * The activations of a node that have handed on, by run index; [] where it has not run. They are kept for nodes that are
   * `retained` or that another one `reads`, their outputs for `retained` nodes only.
   */
  finished(nodeIndex: number): readonly Activation[];
}

/** `{}` where the value is undefined. */
export type SandboxedResult = { readonly value?: unknown } | { readonly error: string };

/** Where an expression is evaluated: one item of one activation. */
export interface Scope {
  readonly run: RunView;
  readonly activation: Activation;
  readonly itemIndex: number;
  /** Names that exist in this evaluation only, such as `$response` of a page. */
  readonly locals?: Readonly<Record<string, unknown>>;
  /** What the sandbox gave for a part of an expression that it evaluates, for the item. */
  readonly sandboxed?: (source: string, itemIndex: number) => SandboxedResult | undefined;
  /** Set where an expression evaluates another one: they share one limit of time. */
  readonly nested?: { readonly depth: number; readonly deadline: number };
}
