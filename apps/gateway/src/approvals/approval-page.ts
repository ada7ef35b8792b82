import type { ApprovalView } from '@weft/contracts';
import { renderFields, type RefusedForm } from '../forms/form-page.ts';
import { escapeHtml } from '../forms/html.ts';
import { pageShell } from '../forms/page-shell.ts';

/** The name under which a comment is sent; fields of forms go by their places. */
export const COMMENT_INPUT = 'comment';

/** What is asked, and the one action that the link is for. */
export function renderQuestion(approval: ApprovalView, action: string, refused?: RefusedForm): string {
  const { title, message, deadline, form } = approval;
  const label = approval.actions.find((each) => each.action === action)?.label ?? action;
  const fields = action === 'respond' && form ? renderFields(form, refused) : COMMENT;
  return pageShell(
    title,
    `<h1>${escapeHtml(title)}</h1>${message === '' ? '' : `<p>${escapeHtml(message)}</p>`}
${renderItems(approval)}${deadline === null ? '' : `<p>To be decided by ${escapeHtml(deadline)}.</p>`}
<form method="post" enctype="multipart/form-data">${fields}
<button type="submit">${escapeHtml(label)}</button></form>`,
  );
}

const COMMENT = `<div class="field"><label for="${COMMENT_INPUT}">Comment</label><textarea id="${COMMENT_INPUT}" name="${COMMENT_INPUT}" maxlength="5000"></textarea></div>`;

function renderItems({ items }: ApprovalView): string {
  if (!items || items.first.length === 0) return '';
  const more = items.count - items.first.length;
  const shown = items.first.map((item) => `<p class="note">${escapeHtml(JSON.stringify(item, undefined, 2))}</p>`).join('\n');
  return `${shown}\n${more > 0 ? `<p>… and ${more} more.</p>\n` : ''}`;
}

/** What came of a question; the same for everybody whose link leads here. */
export function renderOutcome({ title, status, decidedAt }: ApprovalView): string {
  const text = { ...OUTCOMES, open: '' }[status];
  const when = decidedAt === null ? '' : `<p>${escapeHtml(decidedAt)}</p>`;
  return pageShell(title, `<h1>${escapeHtml(title)}</h1><p>${text}</p>${when}`);
}

const OUTCOMES = {
  approved: 'This was approved.',
  rejected: 'This was rejected.',
  answered: 'This was answered.',
  expired: 'Nobody decided in time.',
  cancelled: 'This is not asked any more: the execution is over.',
} as const;
