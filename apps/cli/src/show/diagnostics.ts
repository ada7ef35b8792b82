import type { Diagnostic } from '@weft/workflow-model';

const MARKS: Readonly<Record<Diagnostic['severity'], string>> = { error: '✗', warning: '!', info: '·' };

/** One line for what is wrong and where, and one for what to do about it. */
export function diagnosticLines(problems: readonly Diagnostic[]): string[] {
  return problems.flatMap(({ severity, nodeName, field, message, fix, code }) => {
    const place = [nodeName === undefined ? undefined : `"${nodeName}"`, field].filter((part) => part !== undefined).join(' ');
    return [`${MARKS[severity] ?? '·'} ${place === '' ? '' : `${place}: `}${message} (${code})`, ...(fix ? [`  ${fix}`] : [])];
  });
}
