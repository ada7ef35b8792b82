/** One finding about a document. All findings of a document are reported together. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable, SUBJECT_PROBLEM in capitals; listed in docs/COMPILATION_PROCESS.md. */
  readonly code: string;
  /** Absent where the finding is about the whole document. */
  readonly nodeId?: string;
  readonly nodeName?: string;
  /** Path in the node's parameters or in the document, such as `parameters.fields.0.value`. */
  readonly field?: string;
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
