import { NodeFailure } from '@weft/node-sdk';

export function xmlInvalid(message: string): NodeFailure {
  const fix = 'Name the field that holds the XML; let its sender mend XML that is broken.';
  return new NodeFailure({ code: 'XML_INVALID', fault: 'user', message, field: 'field', fix, retryable: false });
}

export function xmlUnwritable(message: string): NodeFailure {
  const fix = 'Rename or remove the field before this node, with Set or Rename Keys.';
  return new NodeFailure({ code: 'XML_UNWRITABLE', fault: 'user', message, fix, retryable: false });
}
