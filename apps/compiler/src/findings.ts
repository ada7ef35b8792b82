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

type Node = NonNullable<Finding['node']>;

/** Gathers what the passes find. What is wrong with a node that never runs stops nobody, so it is a warning. */
export class Findings {
  private found: { readonly diagnostic: Diagnostic; readonly node: Node | undefined }[] = [];
  private readonly codes = new Set<DiagnosticCode>();
  private readonly idle = new Set<Node>();
  private readonly errorsOf = new Map<Node, number>();
  private errors = 0;
  private leftOut = 0;

  get hasErrors(): boolean {
    return this.errors > 0;
  }

  has(code: DiagnosticCode): boolean {
    return this.codes.has(code);
  }

  report(finding: Finding): void {
    const { code, node, field, message, fix } = finding;
    const severity = this.severityOf(finding);
    this.codes.add(code);
    if (severity === 'error') this.countError(node);
    if (this.found.length >= MAX_FINDINGS) return void this.leftOut++;
    const diagnostic = {
      severity,
      code,
      ...(node && { nodeId: node.id, nodeName: node.name }),
      ...(field !== undefined && { field: field.slice(0, MAX_LENGTH) }),
      message: message.slice(0, MAX_LENGTH),
      fix,
    };
    this.found.push({ diagnostic, node });
  }

  /** Nodes that no run gets to; what was found of them before is lowered as well. */
  neverRun(nodes: readonly Node[]): void {
    for (const node of nodes) {
      this.idle.add(node);
      this.errors -= this.errorsOf.get(node) ?? 0;
    }
    this.found = this.found.map(({ diagnostic, node }) => {
      const isLowered = diagnostic.severity === 'error' && node !== undefined && this.idle.has(node);
      return { node, diagnostic: isLowered ? { ...diagnostic, severity: 'warning' } : diagnostic };
    });
  }

  /** Errors first; otherwise in the order in which the passes found them. */
  toSorted(): readonly Diagnostic[] {
    const found = this.found.map(({ diagnostic }) => diagnostic);
    const sorted = SEVERITIES.flatMap((severity) => found.filter((diagnostic) => diagnostic.severity === severity));
    return this.leftOut === 0 ? sorted : [...sorted, tooMany(this.leftOut)];
  }

  private severityOf({ code, node, severity = DIAGNOSTIC_CODES[code] }: Finding): Diagnostic['severity'] {
    const isIdle = node !== undefined && (node.disabled || this.idle.has(node));
    return severity === 'error' && isIdle ? 'warning' : severity;
  }

  private countError(node: Node | undefined): void {
    this.errors++;
    if (node) this.errorsOf.set(node, (this.errorsOf.get(node) ?? 0) + 1);
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
