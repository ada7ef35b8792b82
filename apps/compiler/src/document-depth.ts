/** Deeper nesting is no workflow, and would cost the stack of whatever walks it. */
export const MAX_DOCUMENT_DEPTH = 200;

/** Walks level by level, so that depth costs no stack; a cycle counts as endless. */
export function isTooDeep(document: unknown): boolean {
  let level = [document].filter(isNested);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= MAX_DOCUMENT_DEPTH) return true;
    level = level.flatMap((value) => Object.values(value).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
