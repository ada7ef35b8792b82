import type { CalledWorkflow, ExecutionStatus, SealedCredential } from '@weft/contracts';
import type { WebhookAnswer } from '@weft/node-sdk';
import type { NodeHostOptions } from '../nodes/node-host.ts';

/** What a process for one run is told when it starts: its settings, which come from those of the executor that starts it. */
export interface AloneSettings extends NodeHostOptions {
  readonly databaseUrl: string;
  readonly secretKey: string;
  readonly publicUrl: string;
  readonly blobFolder?: string;
  readonly leaseMs: number;
  readonly drainMs: number;
  readonly durablePauseMs: number;
  readonly runDataMb: number;
  readonly expressionEnv: Readonly<Record<string, string>>;
  readonly maxWorkflowDepth: number;
}

/** To the process that runs one run alone. */
export type ToAlone =
  | { readonly type: 'settings'; readonly executorId: string; readonly settings: AloneSettings }
  /** The run is this process' own now. */
  | { readonly type: 'go' }
  | {
      readonly type: 'resolved';
      readonly id: number;
      /** Sealed by the vault for the executors; it goes through unopened. */
      readonly credential?: SealedCredential;
      readonly called?: CalledWorkflow;
      readonly error?: { readonly code: string; readonly message: string };
    };

/** From that process. Its announcements go out through the executor that started it. */
export type FromAlone =
  /** Its lease is registered: it may be given a run. */
  | { readonly type: 'ready' }
  | { readonly type: 'step'; readonly nodeName: string; readonly runIndex: number }
  | { readonly type: 'memory'; readonly bytes: number }
  | { readonly type: 'advanced'; readonly sequence: number; readonly status: ExecutionStatus }
  | { readonly type: 'answered'; readonly answer: WebhookAnswer; readonly replyTo?: string }
  | { readonly type: 'work-queued' }
  | { readonly type: 'calls-left' }
  | { readonly type: 'resolve'; readonly what: 'credential' | 'call'; readonly id: number; readonly input: unknown };
