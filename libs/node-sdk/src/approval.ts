import type { Json } from '@weft/workflow-model';
import type { FormPage } from './form-page.ts';

/** `supervision`: a run asks before or after a step, since its workflow's settings say so. */
export const APPROVAL_KINDS = ['approval', 'clarification', 'supervision'] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

/** What comes of a question that nobody has answered in time. */
export const EXPIRY_ACTIONS = ['approve', 'reject', 'escalate', 'fail'] as const;
export type ExpiryAction = (typeof EXPIRY_ACTIONS)[number];

/** One of the answers that are offered: `approve`, `reject`, `respond` with a form, or a name of its own. */
export interface OfferedAction {
  readonly action: string;
  readonly label: string;
  /** It puts items in the place of others, and means nothing without them. */
  readonly needsItems?: true;
}

/** What a person is shown before they decide. All texts are plain. */
export interface ShownQuestion {
  readonly title: string;
  readonly message: string;
  /** Data that the decision is about: the first of it, how much there is, and the digest of all. */
  readonly items?: { readonly count: number; readonly first: readonly Json[]; readonly sha256: string };
  /** Of `respond`. */
  readonly form?: FormPage;
  readonly actions: readonly OfferedAction[];
}

/** What a step asks of people while it waits. */
export interface ApprovalRequest {
  readonly kind: ApprovalKind;
  readonly shown: ShownQuestion;
  /** `user:<id>`, `email:<address>` or `role:<role>`; [] for whoever may run executions. */
  readonly assignees: readonly string[];
  /** `user:<id>` of those who may not decide, whoever is asked; absent where that is nobody. */
  readonly excluded?: readonly string[];
  readonly onExpiry: ExpiryAction;
  /** Of `escalate`: who is asked next, for how long, and what comes of it then. */
  readonly escalation?: {
    readonly assignees: readonly string[];
    readonly forMs: number;
    readonly onExpiry: Exclude<ExpiryAction, 'escalate'>;
  };
  /** When those who are asked are reminded; milliseconds since the epoch. */
  readonly reminders: readonly number[];
  /** Those who are asked get a mail, with links by which they can decide. */
  readonly byEmail: boolean;
}

const ASSIGNEE =
  /^(?:user:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|email:[^\s@"{},\\]+@[^\s@"{},\\]+|role:(?:owner|admin|editor))$/;

/** As in `ApprovalRequest.assignees`; undefined for a text that names nobody who could decide. */
export function toAssignee(text: string): string | undefined {
  const named = text.trim().toLowerCase();
  const candidates = [named, `user:${named}`, `email:${named}`, `role:${named}`];
  return candidates.find((candidate) => ASSIGNEE.test(candidate));
}
