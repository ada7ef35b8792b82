import { NodeFailure } from '@weft/node-sdk';

/** What is read, for its failures. */
export interface ReadFile {
  readonly bytes: Uint8Array;
  readonly fileName: string;
}

/** The message fits behind "The file cannot be read as X:". */
export function fileInvalid({ fileName }: Pick<ReadFile, 'fileName'>, kind: string, problem: string): NodeFailure {
  return new NodeFailure({
    code: 'FILE_INVALID',
    fault: 'user',
    message: `The file "${fileName.slice(0, 100)}" cannot be read as ${kind}: ${problem.slice(0, 300)}.`,
    field: 'format',
    fix: 'Set "format" to what the file is; let its sender make it again where it is damaged.',
    retryable: false,
  });
}

export function fileTooLarge({ fileName }: Pick<ReadFile, 'fileName'>, problem: string): NodeFailure {
  return new NodeFailure({
    code: 'FILE_TOO_LARGE',
    fault: 'user',
    message: `The file "${fileName.slice(0, 100)}" ${problem}.`,
    field: 'file',
    fix: 'Use a smaller file; CSV is read with the fewest limits.',
    retryable: false,
  });
}

export function sheetMissing({ fileName }: Pick<ReadFile, 'fileName'>, sheet: string, names: readonly string[]): NodeFailure {
  return new NodeFailure({
    code: 'SHEET_MISSING',
    fault: 'user',
    message: `The file "${fileName.slice(0, 100)}" has no sheet "${sheet}"; it has ${names.slice(0, 20).join(', ').slice(0, 300) || 'none'}.`,
    field: 'sheet',
    fix: 'Use one of these names, or leave "sheet" empty for the first.',
    retryable: false,
  });
}
