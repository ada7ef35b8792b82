import type { Diagnostic, WorkflowNode } from '@weft/workflow-model';
import { DIAGNOSTIC_CODES, type DiagnosticCode } from './diagnostic-codes.ts';

/** Past this many findings a list helps nobody, and a hostile document would make it the cost. */
const MAX_FINDINGS = 1_000;
/** Names and paths come from the document and may be as long as it is. */
const MAX_LENGTH = 2_000;
const SEVERITIES = ['error', 'warning', 'info'] as const;

export interface Finding {
  readonly code: DiagnosticCode;
  readonly node?: Pick<WorkflowNode, 'id' | 'name' | 'disabled'>;
  readonly field?: string;
  readonly message: string;
  readonly fix: string;
  /** Where it differs from what the code usually means. */
  readonly severity?: Diagnostic['severity'];
}

/** Gathers what the passes find. What is wrong with a disabled node stops nobody, so it is a warning. */
export class Findings {
  private readonly found: Diagnostic[] = [];
  private errors = 0;
  private leftOut = 0;

  get hasErrors(): boolean {
    return this.errors > 0;
  }

  report({ code, node, field, message, fix, severity = DIAGNOSTIC_CODES[code] }: Finding): void {
    const effective = severity === 'error' && node?.disabled ? 'warning' : severity;
    if (effective === 'error') this.errors++;
    if (this.found.length >= MAX_FINDINGS) return void this.leftOut++;
    this.found.push({
      severity: effective,
      code,
      ...(node && { nodeId: node.id, nodeName: node.name }),
      ...(field !== undefined && { field: field.slice(0, MAX_LENGTH) }),
      message: message.slice(0, MAX_LENGTH),
      fix,
    });
  }

  /** Errors first; otherwise in the order in which the passes found them. */
  toSorted(): readonly Diagnostic[] {
    const sorted = SEVERITIES.flatMap((severity) => this.found.filter((finding) => finding.severity === severity));
    return this.leftOut === 0 ? sorted : [...sorted, tooMany(this.leftOut)];
  }
}

function tooMany(leftOut: number): Diagnostic {
  const code = 'FINDINGS_LEFT_OUT' satisfies DiagnosticCode;
  return {
    severity: DIAGNOSTIC_CODES[code],
    code,
    message: `${leftOut} more findings were left out.`,
    fix: 'Fix those above first.',
  };
}
