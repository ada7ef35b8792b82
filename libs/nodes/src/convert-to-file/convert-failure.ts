import { NodeFailure } from '@weft/node-sdk';

export function tableTooLarge(message: string): NodeFailure {
  return new NodeFailure({
    code: 'TABLE_TOO_LARGE',
    fault: 'user',
    message,
    fix: 'Keep fewer fields with Set fields, or make several files, in a loop.',
    retryable: false,
  });
}

export function sourceInvalid(message: string): NodeFailure {
  return new NodeFailure({
    code: 'SOURCE_INVALID',
    fault: 'user',
    message,
    field: 'sourceField',
    fix: 'Name a field that holds the text.',
    retryable: false,
  });
}
