import type { OrchestratorClient, StartCommand, StartReply } from '@weft/contracts';
import type { Clock } from '@weft/engine';
import type { SendPermit } from '@weft/egress';
import type { ExecutionWriter, SeenValueStore, StaticDataStore } from '@weft/execution-store';
import type { createNodeRunner, NodePorts, NodeRegistry } from '@weft/node-sdk';
import type { SegmentGraphs } from '../graph/segment-graphs.ts';
import type { RunAnnouncer } from './run-announcer.ts';

/** What all runs of an executor share. */
export interface RunEnvironment {
  readonly writer: ExecutionWriter;
  readonly staticData: Pick<StaticDataStore, 'load'>;
  readonly seenValues: Pick<SeenValueStore, 'remember' | 'raise' | 'forget'>;
  readonly registry: NodeRegistry;
  readonly clock: Clock;
  /** With `permit`, no call of a write leaves a port: see `SendPermit`. */
  readonly portsFor: (
    run: Pick<StartCommand, 'tenantId' | 'executionId'>,
    permit: SendPermit,
  ) => Omit<NodePorts, 'respond' | 'seenValues' | 'workflows'>;
  readonly announcer: Pick<RunAnnouncer, 'advanced' | 'answered' | 'workQueued' | 'callsLeft' | 'stepStarted'>;
  /** See `ExecutorLease.term`. */
  readonly leaseTerm: () => number | undefined;
  readonly workflows: Pick<OrchestratorClient, 'resolveCall'>;
  /** How many runs may have called one another. */
  readonly maxDepth: number;
  readonly idempotencySecret: string;
  readonly publicUrl: string;
  /** What `$env` holds; absent where nothing is allowed. */
  readonly expressionEnv?: Readonly<Record<string, string>>;
  /** See `RunOptions`. */
  readonly durablePauseMs?: number;
  /** See `KeptOutputs`. */
  readonly maxKeptChars?: number;
  readonly slices: Parameters<typeof createNodeRunner>[0]['slices'];
  readonly onCrash: (error: unknown, executionId: string) => void;
  readonly graphs: Pick<SegmentGraphs, 'carry'>;
}

/** How a session ended, for its executor. */
export type SessionEnd =
  | { readonly kind: 'over'; readonly reply: StartReply }
  /** Parked; the earliest wait is over at `dueAt`. `forCalls`: it waits for runs that it has called, and for nobody outside. */
  | { readonly kind: 'parked'; readonly dueAt: number; readonly forCalls: boolean }
  /** Another executor owns the run, or it was handed back to the queue: nothing more may be said of it here. */
  | { readonly kind: 'let-go' };
