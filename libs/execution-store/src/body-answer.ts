import type { WebhookAnswer } from '@weft/node-sdk';
import { readBodyText } from './run-body.ts';

const KEY = ',"answer":';
/** Keys of that name in the data of a run that are tried before the whole body is read. */
const MAX_TRIES = 8;

/**
 * The answer in the text of a finished run's body, which is last in it: the items of the run are not parsed for it. In JSON text the key
 * stands nowhere but before a value, and the rest of the text closes exactly where it is the body's own.
 */
export function readAnswer(text: string): WebhookAnswer | undefined {
  let at = text.length;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    at = text.lastIndexOf(KEY, at - 1);
    if (at < 0) return undefined;
    const answer = parseOwn(text.slice(at + 1));
    if (answer) return answer;
  }
  return readBodyText(text).answer;
}

function parseOwn(rest: string): WebhookAnswer | undefined {
  try {
    return (JSON.parse(`{${rest}`) as { answer: WebhookAnswer }).answer;
  } catch {
    return undefined; // a key of the run's data
  }
}
