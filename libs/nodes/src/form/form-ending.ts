import { NodeFailure, type WebhookAnswer } from '@weft/node-sdk';
import type { BinaryRef, Item } from '@weft/workflow-model';
import type { FormParameters } from './form.params.ts';

/** RFC 9110 §15.4.4: go there with GET, whatever was sent before. */
const SEE_OTHER = 303;

/** The last page; whoever has called the run in another way gets what it says as an answer. @throws NodeFailure FORM_INVALID */
export function endingAnswer(parameters: FormParameters, items: readonly Item[]): WebhookAnswer {
  const { show, title, message, pageTitle, redirect, html, file } = parameters;
  const about = { title, pageTitle };
  switch (show) {
    case 'redirect':
      if (redirect === '')
        throw invalid('An ending that leads on needs an address.', 'redirect', 'Give the address in "redirect".');
      return { status: SEE_OTHER, headers: { location: redirect }, ending: { ...about, kind: 'redirect', content: redirect } };
    case 'html': {
      const headers = { 'content-type': 'text/html; charset=utf-8' };
      return { status: 200, headers, body: { text: html }, ending: { ...about, kind: 'html', content: '' } };
    }
    case 'file':
      return {
        status: 200,
        headers: {},
        body: { file: fileOf(items[0], file) },
        ending: { ...about, kind: 'file', content: message },
      };
    default:
      return { status: 200, headers: {}, body: { text: message || title }, ending: { ...about, kind: 'text', content: message } };
  }
}

function fileOf(item: Item | undefined, name: string): BinaryRef {
  const files = item?.binary ?? {};
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (file) return file;
  const names = Object.keys(files).join(', ');
  const fix = names === '' ? 'Lead an item with a file to this node.' : `It has ${names}.`;
  throw invalid(`The first item has no file named "${name}".`, 'file', fix);
}

function invalid(message: string, field: string, fix: string): NodeFailure {
  return new NodeFailure({ code: 'FORM_INVALID', fault: 'user', message, field, fix, retryable: false });
}
