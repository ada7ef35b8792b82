import type { ApprovalKind, ExpiryAction, FormPage, OfferedAction } from '@weft/node-sdk';
import type { Json, JsonObject } from '@weft/workflow-model';
import { z } from 'zod';
import * as id from '../identifiers.ts';
import { items } from '../items.ts';
import { answer, request } from '../kernel.ts';
import { page, type Page } from './page.ts';

export const approvalStatus = z.enum(['open', 'approved', 'rejected', 'answered', 'expired', 'cancelled']);
export type ApprovalStatus = z.output<typeof approvalStatus>;

/** A question of a run to people. */
export interface ApprovalSummary {
  readonly id: string;
  readonly executionId: string;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly runIndex: number;
  readonly kind: ApprovalKind;
  readonly status: ApprovalStatus;
  readonly title: string;
  readonly message: string;
  readonly actions: readonly OfferedAction[];
  /** `user:<id>`, `email:<address>` or `role:<role>`; [] for whoever may run executions. */
  readonly assignees: readonly string[];
  /** `user:<id>` of those who may not decide, though they be asked; absent where that is nobody. */
  readonly excluded?: readonly string[];
  readonly deadline: string | null;
  readonly onExpiry: ExpiryAction;
  readonly escalatedAt: string | null;
  readonly createdAt: string;
  readonly decidedAt: string | null;
  /** What came of it, as the run gets it. Absent while it is open, and where it was cancelled. */
  readonly decision?: string;
  /** Who decided, and how. */
  readonly by?: JsonObject;
  readonly comment?: string;
}

export interface ApprovalMail {
  /** `asked`, `reminder-<n>` or `escalated`. */
  readonly occasion: string;
  readonly userId: string;
  readonly attempts: number;
  readonly sentAt: string | null;
  readonly error?: string;
}

export interface ApprovalView extends ApprovalSummary {
  /** Data that the decision is about: the first of it, and how much there is. */
  readonly items?: { readonly count: number; readonly first: readonly Json[] };
  readonly form?: FormPage;
  /** Of what is shown: title, message, data, form and actions. */
  readonly shownSha256: string;
  readonly mails: readonly ApprovalMail[];
}

/** Is somebody who goes by these names asked? */
export const mayDecide = (
  { assignees, excluded = [] }: Pick<ApprovalSummary, 'assignees' | 'excluded'>,
  names: readonly string[],
) =>
  (assignees.length === 0 || assignees.some((assignee) => names.includes(assignee))) &&
  !excluded.some((name) => names.includes(name));

/** Somebody who decides: who they are, and by which names of assignees they go. */
export const decider = z.object({
  userId: id.userId,
  names: z.array(z.string().max(400)).max(10),
  email: z.string().max(320).optional(),
  via: z.enum(['api', 'api-key', 'link', 'socket']),
});
export type Decider = z.output<typeof decider>;

const actor = id.actor;
const approvalId = z.uuid();
const DECISION_ERRORS = ['APPROVAL_NOT_FOUND', 'APPROVAL_DECIDED', 'EXECUTION_FINISHED', 'FORBIDDEN'] as const;

/** Questions of runs to people (run.md §11). */
export const approvalRequests = {
  /** The newest first. */
  listApprovals: request({
    input: page.extend({
      actor,
      status: approvalStatus.optional(),
      executionId: id.executionId.optional(),
      /** Names of assignees: those are listed that somebody who goes by one of them may decide. */
      assignedTo: z.array(z.string().max(400)).max(10).optional(),
    }),
    output: answer<Page<ApprovalSummary>>(),
  }),
  getApproval: request({
    input: z.object({ actor, approvalId }),
    output: answer<ApprovalView>(),
    errors: ['APPROVAL_NOT_FOUND'],
  }),
  /** What a link of a mail leads to; changes nothing. */
  findApprovalLink: request({
    input: z.object({ token: z.string().max(400) }),
    output: answer<{
      readonly tenantId: string;
      readonly userId: string;
      readonly action: string;
      readonly approval: ApprovalView;
    }>(),
    errors: ['LINK_REJECTED'],
  }),
  /** Decides once, and answers after the commit. Whoever comes second is told what came of it. */
  decideApproval: request({
    input: z.object({
      tenantId: id.tenantId,
      approvalId,
      decider,
      /** One of those that are offered. */
      action: z.string().max(100),
      /** The answers, where the question is a form; other items, where the action takes some. */
      items: items.optional(),
      comment: z.string().max(5_000).optional(),
    }),
    output: answer<ApprovalView>(),
    errors: DECISION_ERRORS,
  }),
};
