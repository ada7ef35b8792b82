import type { CustomDataEntries, Digest, Effect, Failure, LogLine, Resume } from '@weft/engine';
import type { Item, Json, OnError } from '@weft/workflow-model';
import type { z } from 'zod';
import type { ApprovalRequest } from './approval.ts';
import type { CredentialUse } from './credential-use.ts';
import type { ItemShape } from './item-shape.ts';
import type { OptionsLoader } from './node-options.ts';
import type { NodePorts, PreparedCall } from './node-ports.ts';
import type { ScheduleRule, TriggerSchedule } from './schedule/schedule.ts';
import type { SeenValues } from './seen-values.ts';
import type { StaticData } from './static-data.ts';
import type { Surroundings } from './surroundings.ts';
import type { TimeSlices } from './time-slices.ts';
import type { HookContext, PollContext, PollResult } from './triggers/trigger-context.ts';
import type { ResumeRoute, WebhookAnswer, WebhookRoute } from './webhook.ts';

/** Parameters as they stand in the document: defaults filled in, strings that start with `=` not evaluated. */
export type RawParameters = Readonly<Record<string, Json>>;

/** outputs[handle index][item]; leave a port out (undefined or []) to keep it silent. */
export type NodeResult = readonly (readonly Item[] | undefined)[];

/** A value that is fixed, or that follows from the raw parameters. */
export type FromParameters<T> = T | ((parameters: RawParameters) => T);

/** What user code may read beside items. */
export interface CodeReads {
  /** Names of workspace variables; `all` where that cannot be told. */
  readonly variables: readonly string[] | 'all';
  readonly staticData: boolean;
}

/** A credential that a node asks for. */
export interface CredentialSlot {
  readonly type: string;
  readonly required: boolean;
}

export interface NodeContext<Parameters> {
  /** The items at the first input; [] where nothing arrived. */
  readonly items: readonly Item[];
  /** inputs[input][item]; an input at which nothing arrived is absent. */
  readonly inputs: readonly (readonly Item[] | undefined)[];
  /**
   * The parameters for one item, with expressions evaluated and checked against the schema. Free where there are none.
   * @throws NodeFailure that names the field, where an expression fails or gives a value that the schema refuses.
   */
  params(itemIndex: number): Parameters;
  /**
   * One call to the outside for one item. In a `write` step its result is journalled, so that a recovered run does not
   * make it again; `perform` must hand `idempotencyKey` to the other side. In other steps it simply runs.
   */
  call<T extends Json>(
    itemIndex: number,
    perform: (call: { readonly idempotencyKey: string; readonly signal: AbortSignal }) => Promise<T>,
  ): Promise<T>;
  /**
   * Names one write for one item to a store of Weft's own that makes it once, however often it is asked for under that name: by every attempt
   * at it. For `write` steps; what others are asked to do goes through `call`.
   */
  nameWrite(itemIndex: number): string;
  /** Answers the caller of the run; resolves once the answer is certain. Who is answered already gets no second one. */
  respond(answer: WebhookAnswer): Promise<void>;
  /** Starts calls of other workflows that nobody waits for, once for the step, whatever its attempts. Gives the ids of their executions once these are certain. */
  startCalls(calls: readonly PreparedCall[]): Promise<readonly string[]>;
  /** What this node, or nodes of the workflow together, have met in runs so far. For writes that are not deterministic. */
  seenValues(scope: 'node' | 'workflow'): SeenValues;
  /** The credential of this type that the document gives the node. @throws NodeFailure CREDENTIAL_MISSING */
  credential(type: string): CredentialUse;
  readonly ports: NodePorts;
  readonly signal: AbortSignal;
  readonly onError: OnError;
  /**
   * Whether an item that fails so becomes an error item: where the step goes on after errors, and no other attempt at the
   * whole step is due that could still help.
   */
  goesOnAfter(failure: Failure): boolean;
  /** What the plan says this step does to the world. */
  readonly effect: Effect;
  /** Draws numbers in [0, 1) that depend on the run and the activation alone: whoever does this step again draws the same. */
  random(): () => number;
  /** IANA name of the workflow's time zone. */
  readonly timezone: string;
  /** Which of the node's activations this is, from 0. */
  readonly runIndex: number;
  /** What a node with `loop` keeps from one activation to the next; another attempt at the run makes it anew. */
  memory<T>(): { value?: T };
  /** Set where this step was parked and its wait is over. */
  readonly resume?: Resume;
  readonly digest: Digest;
  /** For triggers with several outputs: the number of the one by which this start leaves. */
  readonly triggerOutput: number;
  /** Ids of the users who have started the run by hand; [] where nobody did. */
  readonly startedBy: readonly string[];
  /** Milliseconds since the epoch, by the clock of the run. */
  now(): number;
  /** Resolves after so many milliseconds of the run's clock; rejects where the step is stopped before. For pauses between calls: long waits park the step. */
  sleep(ms: number): Promise<void>;
  /** Keeps what user code wrote to its console with the step, the last lines of it. */
  log(lines: readonly LogLine[]): void;
  /** Keeps what user code has set as `$execution.customData` with the step, for the end of the run. */
  setCustomData(entries: CustomDataEntries): void;
  /** Lets long loops give way to other work. */
  readonly slices: TimeSlices;
  /** What user code may see of the run. For nodes that run such code. */
  readonly surroundings: Surroundings;
  /** What the workflow keeps from run to run, as this step sees it. For nodes that run user code and are not deterministic. */
  staticData(): StaticData;
  /** Keeps what the step has changed of it, once the step has succeeded. @throws NodeFailure STATIC_DATA_TOO_LARGE */
  changeStaticData(changed: Partial<StaticData>): void;
}

type StaticDataChange = Partial<StaticData> | undefined | void;

/** A node: data plus one function. One folder each in `libs/nodes`. */
export interface NodeDefinition<Schema extends z.ZodType = z.ZodType> {
  /** camelCase, unique: `httpRequest`. */
  readonly type: string;
  /** Weft's own integer. A breaking change is a new definition with the next number; the old one stays. */
  readonly version: number;
  readonly title: string;
  /** One sentence for the catalogue. */
  readonly description: string;
  readonly category: 'trigger' | 'flow' | 'data' | 'network' | 'code' | 'annotation';
  /** An `annotation` is shown in the editor and left out of the plan. */
  readonly kind: 'trigger' | 'action' | 'annotation';
  /** Input handles in order. More than one makes the node a join: it waits for every input that can still get items. */
  readonly inputs: FromParameters<readonly string[]>;
  /** Output handles in order, without `error`, which the compiler appends where `onError` asks for it. */
  readonly outputs: FromParameters<readonly string[]>;
  /** May depend on literal parameters; an expression in a place that decides counts as the stronger effect. */
  readonly effect: FromParameters<Effect>;
  /** False where the same input can give another output by the node's own doing. Default true. */
  readonly deterministic?: FromParameters<boolean>;
  /** A strict object with a default or an optional for all that may be left out. It is also the editor's form. */
  readonly params: Schema;
  /**
   * The fields of what leaves each output, by those of what comes to each input: one shape stands for all outputs. Of valid parameters, in
   * which any value may be an expression. The compiler reports reads of fields that cannot exist. Absent: not known.
   */
  readonly shape?: (inputs: readonly ItemShape[], parameters: RawParameters) => ItemShape | readonly ItemShape[];
  /** The credentials that the node asks for, which the compiler checks. Default none. */
  readonly credentials?: FromParameters<readonly CredentialSlot[]>;
  /** Names of nodes that code in the parameters refers to; `all` where that cannot be told. For nodes that run user code. */
  readonly codeReferences?: (parameters: RawParameters) => readonly string[] | 'all';
  /** What code in the parameters may read beside items. For nodes that run user code. */
  readonly codeReads?: (parameters: RawParameters) => CodeReads;
  /**
   * For nodes that hand on in turns what came at once, over the outputs `loop` and `done`: how often they may run, where that is not the
   * plan's number (0: as often as they have items), and whether a turn always leaves them less to do.
   */
  readonly loop?: (parameters: RawParameters) => { readonly maxLoopCount?: number; readonly endsByItself: boolean };
  /** The parameters with the secrets in them replaced by digests: what is saved. May be applied again. */
  readonly seal?: (parameters: RawParameters) => RawParameters;
  /**
   * For triggers that are called over HTTP. `credentials` are the ids of the node's credentials, by type.
   * @throws NodeFailure PARAMETER_INVALID where a route cannot be told from the parameters.
   */
  readonly webhooks?: (parameters: RawParameters, credentials?: Readonly<Record<string, string>>) => readonly WebhookRoute[];
  /**
   * For triggers that time starts. The items of such a start are one, with the due time as `timestamp`.
   * @throws NodeFailure PARAMETER_INVALID where a rule cannot be told from the parameters.
   */
  readonly schedule?: (parameters: RawParameters) => TriggerSchedule;
  /**
   * For triggers that look for what is new (`definePollTrigger`): when they do.
   * @throws NodeFailure PARAMETER_INVALID where a rule cannot be told from the parameters.
   */
  readonly pollTimes?: (parameters: RawParameters) => readonly ScheduleRule[];
  /** One look, without a run; at any time there is one of a trigger at most. The first remembers what is there. @throws NodeFailure */
  poll?(context: PollContext<z.output<Schema>>): PollResult | Promise<PollResult>;
  /**
   * For triggers that other systems call: told to before the version is live, so what it throws refuses the activation. What it gives is kept
   * as static data. Done again where nobody saw how it ended: it looks whether its work is there. @throws NodeFailure
   */
  onActivate?(context: HookContext<z.output<Schema>>): StaticDataChange | Promise<StaticDataChange>;
  /** Undoes what `onActivate` did, once the version is not live any more. Done again until it succeeds, some times. @throws NodeFailure */
  onDeactivate?(context: HookContext<z.output<Schema>>): StaticDataChange | Promise<StaticDataChange>;
  /** For triggers that are called, and for steps whose wait a call ended: the answer made of the last node's items, where the caller waits for it. */
  readonly answer?: (parameters: RawParameters, items: readonly Item[]) => WebhookAnswer;
  /** For fields whose values another system knows: what there is to choose from, by path of the field such as `table` or `rows.column`. */
  readonly options?: Readonly<Record<string, OptionsLoader>>;
  /** @throws NodeFailure. Any other exception is reported as a fault of the node. */
  run(context: NodeContext<z.output<Schema>>): NodeResult | Parked | Promise<NodeResult | Parked>;
}

/** Returned by `run` to park the step: it is run again with `resume` set once the wait is over. */
export interface Parked {
  /** Milliseconds since the epoch. May be left out where a call ends the wait: then it has no limit. */
  readonly waitUntil?: number;
  /** The call from outside that ends the wait. */
  readonly waitFor?: ResumeRoute;
  /** What people are asked; their decision ends the wait, and what comes of it at `waitUntil` is in it too. */
  readonly asks?: ApprovalRequest;
  /** Runs of other workflows: they begin with the wait, and the end of the last of them ends it. */
  readonly waitForCalls?: readonly PreparedCall[];
}

export function isParked(result: NodeResult | Parked): result is Parked {
  return !Array.isArray(result);
}

/** Checks the types of a node where it is written; adds nothing at run time. */
export function defineNode<Schema extends z.ZodType>(definition: NodeDefinition<Schema>): NodeDefinition<Schema> {
  return definition;
}
