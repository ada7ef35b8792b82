import type { Digest } from '@weft/engine';
import type { Item } from '@weft/workflow-model';
import type { CredentialUse } from '../credential-use.ts';
import type { NodePorts } from '../node-ports.ts';
import type { StaticData } from '../static-data.ts';
import type { HttpMethod } from '../webhook.ts';

/** A trigger has no caller whom it could answer, and is no step that could wait for other workflows. */
export type TriggerPorts = Pick<NodePorts, 'http' | 'code' | 'files' | 'signToken'>;

/** What a trigger has where there is no run: in the small jobs that an executor carries out for it (ADR 0028). */
export interface TriggerContext<Parameters> {
  /** With expressions evaluated; there is no item that they could read. */
  readonly parameters: Parameters;
  readonly ports: TriggerPorts;
  /** The credential of this type that the document gives the node. @throws NodeFailure CREDENTIAL_MISSING */
  credential(type: string): CredentialUse;
  /** As the jobs and runs before have left it; a copy, which may be changed freely. Code reads the same as `$getWorkflowStaticData`. */
  readonly staticData: StaticData;
  readonly digest: Digest;
  readonly signal: AbortSignal;
  /** IANA name of the workflow's time zone. */
  readonly timezone: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds; rejects where the job is stopped before. */
  sleep(ms: number): Promise<void>;
}

export interface PollContext<Parameters> extends TriggerContext<Parameters> {
  /** Somebody tries the workflow out: the newest entries are wanted, whatever was seen before, and nothing is remembered. */
  readonly isByHand: boolean;
}

/** What one look has found. Its changes and the run that its items start are one transaction. */
export interface PollResult {
  /** What is new; without any no run starts. */
  readonly items: readonly Item[];
  /** Whole parts that change, such as how far the trigger has looked. */
  readonly staticData?: Partial<StaticData>;
}

/** Where a route of the trigger is served. */
export interface WebhookAddress {
  readonly method: HttpMethod;
  readonly url: string;
}

/** For what a trigger does when its workflow is made active, or is no longer: it may come again where nobody saw how it ended. */
export interface HookContext<Parameters> extends TriggerContext<Parameters> {
  /** What another system is to call; [] for a trigger that is not called. */
  readonly webhooks: readonly WebhookAddress[];
}
