import type { Evaluation } from '../evaluation.ts';
import { expandReplacement } from '../patterns/expand-replacement.ts';
import { toText } from '../values/coerce.ts';
import { Callable } from '../values/callable.ts';
import { callFunction } from './call-function.ts';

export interface TextReplacement {
  readonly part: string;
  readonly replacement: unknown;
  readonly all: boolean;
}

/** `replace` and `replaceAll` for a part that is text. */
export function replaceText(text: string, { part, replacement, all }: TextReplacement, run: Evaluation): string {
  let result = '';
  let end = 0;
  for (let index = text.indexOf(part); index >= 0; index = nextIndex(text, part, index)) {
    run.step();
    const match = { index, text: part, groups: [], named: undefined };
    const inserted =
      replacement instanceof Callable
        ? toText(callFunction(replacement, [part, index, text], run), run)
        : expandReplacement(toText(replacement, run), match, text);
    run.chargeText(inserted.length + index - end);
    result += text.slice(end, index) + inserted;
    end = index + part.length;
    if (!all) break;
  }
  return result + text.slice(end);
}

function nextIndex(text: string, part: string, index: number): number {
  const from = index + Math.max(part.length, 1);
  return from > text.length ? -1 : text.indexOf(part, from);
}
