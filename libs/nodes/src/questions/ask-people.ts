import {
  NodeFailure,
  toAssignee,
  type ApprovalKind,
  type ApprovalRequest,
  type ExpiryAction,
  type NodeContext,
  type Parked,
  type ShownQuestion,
} from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import { afterInterval, atDate } from '../wait/wait-until.ts';
import type { QuestionParameters } from './question.params.ts';

/** Of the data that is shown, in characters of JSON. */
const MAX_SHOWN_CHARS = 16_384;
const MAX_SHOWN_ITEMS = 20;
const YEAR_MS = 366 * 86_400_000;

export interface Question {
  readonly kind: ApprovalKind;
  readonly shown: Pick<ShownQuestion, 'title' | 'form' | 'actions'>;
  readonly onExpiry: ExpiryAction;
  readonly afterEscalation: Exclude<ExpiryAction, 'escalate'>;
}

/** Parks the step until somebody has decided. @throws NodeFailure DATE_INVALID */
export function askPeople(context: NodeContext<unknown>, parameters: QuestionParameters, question: Question): Parked {
  const waitUntil = deadlineOf(context, parameters);
  const asks: ApprovalRequest = {
    kind: question.kind,
    shown: { ...question.shown, message: parameters.message, items: shownItems(context, parameters) },
    assignees: toAssignees(parameters.assignees),
    ...excludedOf(context, parameters),
    onExpiry: question.onExpiry,
    ...(question.onExpiry === 'escalate' && { escalation: escalationOf(parameters, question) }),
    reminders: remindersOf(context.now(), parameters, waitUntil),
    byEmail: parameters.notify === 'email',
  };
  return { waitUntil, asks };
}

/** What a question was about is what came again, or nothing goes on. @throws NodeFailure APPROVAL_CHANGED */
export function assertAskedAbout(context: NodeContext<unknown>): void {
  if (context.resume?.kind !== 'decision') return;
  const { shown } = context.resume.asked as unknown as ApprovalRequest;
  if (shown.items?.sha256 === digestOf(context)) return;
  throw new NodeFailure({
    code: 'APPROVAL_CHANGED',
    fault: 'platform',
    message: 'The items are not those that the decision was about, so that nothing was done with them.',
    fix: 'Run the workflow again, so that somebody decides about these items.',
    retryable: false,
  });
}

export const expired = (): NodeFailure =>
  new NodeFailure({
    code: 'APPROVAL_EXPIRED',
    fault: 'user',
    message: 'Nobody has decided in time.',
    fix: 'Give those who are asked more time, let the deadline decide by `onExpiry`, or ask others by `escalate`.',
    retryable: false,
  });

function excludedOf(
  { startedBy }: NodeContext<unknown>,
  { selfApproval }: QuestionParameters,
): Pick<ApprovalRequest, 'excluded'> {
  return selfApproval || startedBy.length === 0 ? {} : { excluded: startedBy.map((userId) => `user:${userId}`) };
}

function deadlineOf(context: NodeContext<unknown>, parameters: QuestionParameters): number | undefined {
  const { deadline, deadlineAmount, deadlineUnit, deadlineDate } = parameters;
  if (deadline === 'none') return undefined;
  if (deadline === 'interval') return afterInterval(context.now(), deadlineAmount, deadlineUnit);
  return atDate(deadlineDate, { field: 'deadlineDate', zone: context.timezone });
}

function escalationOf(
  { escalateTo, escalateAmount, escalateUnit }: QuestionParameters,
  { afterEscalation }: Question,
): ApprovalRequest['escalation'] {
  const forMs = afterInterval(0, escalateAmount, escalateUnit);
  return { assignees: toAssignees(escalateTo), forMs, onExpiry: afterEscalation };
}

/** Before the deadline, and within a year. */
function remindersOf(now: number, parameters: QuestionParameters, deadline = Infinity): number[] {
  const { notify, remindAmount, remindUnit, remindTimes } = parameters;
  if (notify === 'none' || remindAmount === 0) return [];
  return Array.from({ length: remindTimes }, (_, index) => afterInterval(now, remindAmount * (index + 1), remindUnit)).filter(
    (at) => at < Math.min(deadline, now + YEAR_MS),
  );
}

/** What is left empty, such as by an expression, names nobody. */
const toAssignees = (texts: readonly string[]): string[] => texts.flatMap((text) => toAssignee(text) ?? []);

function shownItems(context: NodeContext<unknown>, { showItems }: QuestionParameters): ShownQuestion['items'] {
  const { items } = context;
  return { count: items.length, first: showItems ? firstOf(items) : [], sha256: digestOf(context) };
}

/** Of what the items hold; where they came from is not shown. */
const digestOf = ({ digest, items }: NodeContext<unknown>): string =>
  digest('sha256', JSON.stringify(items.map(({ json, binary }) => [json, binary])));

function firstOf(items: readonly Item[]): readonly Json[] {
  const shown: Json[] = [];
  let room = MAX_SHOWN_CHARS;
  for (const { json } of items.slice(0, MAX_SHOWN_ITEMS)) {
    room -= JSON.stringify(json).length;
    if (room < 0) break;
    shown.push(json as Json);
  }
  return shown;
}
