import { compileExpression } from '@weft/engine';
import { toAssignee } from '@weft/node-sdk';
import type { WorkflowDocument, WorkflowNode } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';

/** What the settings and policies of a document say must make sense together. */
export function checkFeatures({ nodes, settings }: WorkflowDocument, context: CompileContext): void {
  const { findings } = context;
  for (const node of nodes) {
    checkRetry(node, findings);
    checkRisk(node, settings, findings);
  }
  checkDispatch(settings, findings);
  checkSupervisors(settings, findings);
  if (!isTimezone(settings.timezone)) {
    const message = `"${settings.timezone}" is no time zone.`;
    findings.report({
      code: 'SETTING_INVALID',
      field: 'settings.timezone',
      message,
      fix: 'Use an IANA name such as "UTC" or "Europe/Berlin".',
    });
  }
}

function checkDispatch(
  { concurrency, debounce, batch }: WorkflowDocument['settings'],
  findings: CompileContext['findings'],
): void {
  checkKey('settings.concurrency.key', concurrency.key, findings);
  if (debounce) checkKey('settings.debounce.key', debounce.key, findings);
  if (batch) checkKey('settings.batch.key', batch.key, findings);
  if (debounce && batch) {
    const message = 'Starts are either gathered as one batch, or all but the last are left out.';
    findings.report({
      code: 'SETTING_INVALID',
      field: 'settings.batch',
      message,
      fix: 'Remove settings.debounce or settings.batch.',
    });
  }
  if (debounce?.maxWaitMs !== undefined && debounce.maxWaitMs < debounce.waitMs) {
    const message = 'The run would start before it has waited for a single further start.';
    const fix = `Set it to ${debounce.waitMs} or more, or leave it out.`;
    findings.report({ code: 'SETTING_INVALID', field: 'settings.debounce.maxWaitMs', message, fix });
  }
}

/** A key is evaluated before there is a run: of the trigger's first item, and nothing else. */
function checkKey(field: string, source: string, findings: CompileContext['findings']): void {
  if (!source.startsWith('=')) return;
  const compiled = compileExpression(source);
  if (!compiled.ok) {
    for (const { code, message, position, fix } of compiled.problems)
      findings.report({ code, field, message: `${message} (at character ${position + 1})`, fix });
    return;
  }
  const { references, sandboxed } = compiled.expression;
  const beyond =
    references.nodes.length > 0 || references.dynamic
      ? 'other nodes'
      : references.vars.length > 0 || references.env.length > 0
        ? 'variables'
        : sandboxed.length > 0
          ? 'what only the sandbox can evaluate'
          : undefined;
  if (beyond === undefined) return;
  const message = `A key is evaluated when a run starts, and cannot use ${beyond}.`;
  findings.report({
    code: 'SETTING_INVALID',
    field,
    message,
    fix: 'Use fields of the trigger\u2019s item only, such as "={{ $json.body.customer }}".',
  });
}

/** Fixed names: a question may be asked before there is an item by which they could be chosen. */
function checkSupervisors({ supervisors }: WorkflowDocument['settings'], findings: CompileContext['findings']): void {
  if (!supervisors) return;
  const { assignees, escalateTo, onExpiry, deadlineMs } = supervisors;
  const report = (field: string, message: string, fix: string) =>
    findings.report({ code: 'SETTING_INVALID', field: `settings.supervisors.${field}`, message, fix });
  for (const [field, names] of Object.entries({ assignees, escalateTo }))
    for (const [index, name] of names.entries())
      if (toAssignee(name) === undefined)
        report(
          `${field}.${index}`,
          `Nobody who could decide goes by "${name.slice(0, 100)}".`,
          'Give the e-mail address or the id of a member, or `role:owner`, `role:admin` or `role:editor`.',
        );
  if (onExpiry === 'escalate' && deadlineMs === 0)
    report('onExpiry', 'Others are never asked: there is no deadline.', 'Give a deadlineMs, or remove onExpiry.');
}

/** Whoever marks a node as risky counts on being asked. */
function checkRisk(
  node: WorkflowNode,
  { supervision = 'none' }: WorkflowDocument['settings'],
  findings: CompileContext['findings'],
): void {
  if (!node.risky || supervision === 'full' || supervision === 'failsafe') return;
  const message = `"${node.name}" is marked as risky, and nobody is asked before it runs: the workflow's supervision is "${supervision}".`;
  const fix = 'Set settings.supervision to "failsafe" or "full", or remove the mark.';
  findings.report({ code: 'RISK_UNSUPERVISED', node, field: 'risky', message, fix });
}

/** What of a retry policy contradicts itself, or decides nothing. */
function checkRetry(node: WorkflowNode, findings: CompileContext['findings']): void {
  if (!node.retry) return;
  const { delayMs, maxDelayMs, jitter = 0, on = [] } = node.retry;
  const report = (field: string, message: string, fix: string) =>
    findings.report({ code: 'SETTING_INVALID', node, field: `retry.${field}`, message, fix });
  if (maxDelayMs !== undefined && maxDelayMs < delayMs)
    report(
      'maxDelayMs',
      `The delay starts at ${delayMs} ms, above its maximum of ${maxDelayMs} ms.`,
      'Raise maxDelayMs or lower delayMs.',
    );
  if (jitter > 0 && delayMs === 0)
    report('jitter', 'There is no delay of which a share could be left to chance.', 'Give a delayMs, or remove jitter.');
  if (on.includes('any') && on.length > 1)
    report(
      'on',
      `"any" stands for every failure, so the others say nothing: ${on.join(', ')}.`,
      'Keep "any" alone, or remove it.',
    );
}

function isTimezone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // The constructor has no other way to say that it does not know the zone.
    return false;
  }
}
