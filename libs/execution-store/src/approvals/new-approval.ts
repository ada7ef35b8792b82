import { createHash } from 'node:crypto';
import type { ApprovalWait } from '@weft/engine';
import type { ApprovalRequest } from '@weft/node-sdk';
import { encodeJson, encodeText } from '../codec.ts';
import { derivedId } from '../derived-id.ts';
import type { RunAddress } from '../execution-queue.ts';
import type { JournalRow } from '../record.ts';
import type { WaitRow } from '../resumed-waits.ts';

/** What is kept of a question beside what was shown. */
export interface AboutApproval {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly runIndex: number;
  readonly escalation?: ApprovalRequest['escalation'];
  readonly excluded?: ApprovalRequest['excluded'];
}

/** A row of `approvals`, to be inserted with the wait that asks. Times are milliseconds since the epoch. */
export interface NewApproval {
  readonly id: string;
  readonly path: string;
  readonly request: ApprovalRequest;
  readonly about: Buffer;
  readonly shown: Buffer;
  readonly sha256: string;
  readonly dueAt?: number;
}

type Asking = WaitRow & { readonly wait: ApprovalWait };

export const asksPeople = (row: JournalRow): row is Asking => row.kind === 'wait' && row.wait.kind === 'approval';

/** The question of a wait. Its id follows from the run, the step and the time at which it was asked. */
export function toNewApproval(run: RunAddress, row: Asking): NewApproval {
  const { path, wait, nodeId, nodeName, runIndex } = row;
  const request = wait.asks as unknown as ApprovalRequest;
  const about: AboutApproval = { nodeId, nodeName, runIndex, escalation: request.escalation, excluded: request.excluded };
  const shown = JSON.stringify(request.shown);
  return {
    id: approvalId(run, row),
    path,
    request,
    about: encodeJson(about),
    shown: encodeText(shown),
    sha256: createHash('sha256').update(shown).digest('hex'),
    dueAt: wait.dueAt,
  };
}

export const approvalId = (run: RunAddress, { path, startedAt }: Pick<WaitRow, 'path' | 'startedAt'>): string =>
  derivedId(startedAt, `approval of ${run.tenantId}/${run.executionId}/${path}`);
