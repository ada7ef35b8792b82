import { NodeFailure } from '@weft/node-sdk';

export function htmlMissing(field: string): NodeFailure {
  return new NodeFailure({
    code: 'HTML_MISSING',
    fault: 'user',
    message: `The field "${field.slice(0, 100)}" holds neither text nor a list of texts.`,
    field: 'field',
    fix: 'Name the field that holds the HTML.',
    retryable: false,
  });
}

export function selectorInvalid(selector: string, at: string, problem: string): NodeFailure {
  return new NodeFailure({
    code: 'HTML_SELECTOR_INVALID',
    fault: 'user',
    message: `"${selector.slice(0, 100)}" cannot be used as a selector: ${problem}.`,
    field: at,
    fix: 'Write a CSS selector, such as "h1", ".price" or "a[href]".',
    retryable: false,
  });
}

export function htmlTooLarge(problem: string): NodeFailure {
  return new NodeFailure({
    code: 'HTML_TOO_LARGE',
    fault: 'user',
    message: `The result is too large: ${problem}.`,
    fix: 'Take less: name more exactly what is wanted, or cut the items into batches.',
    retryable: false,
  });
}
