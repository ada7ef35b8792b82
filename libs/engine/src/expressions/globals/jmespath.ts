import jmespath from 'jmespath';
import type { Evaluation } from '../evaluation.ts';
import { ExpressionError } from '../expression-error.ts';
import { kindOf } from '../values/kind.ts';
import { readOwn } from '../values/own-property.ts';
import { toJsonText } from '../values/json-text.ts';
import { toPlainResult } from '../values/plain-result.ts';

const MAX_PATH_LENGTH = 1_000;
/** How many times larger than the value the results of a path may become by `[@, @]` and the like. */
const MAX_GROWTH = 10_000;
/** Names that the library would read from the prototype of an object. */
const INHERITED: ReadonlySet<unknown> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** `$jmespath(value, path)` */
export function evaluateJmesPath(value: unknown, path: string, run: Evaluation): unknown {
  const fields = fieldsIn(path);
  if (fields) return toPlainResult(readFields(value, fields), run);
  const plain = toPlainResult(value, run);
  const growth = checkPath(path);
  run.step(growth * (1 + (toJsonText(plain, run)?.length ?? 0) / 1_000));
  try {
    return library.search(plain, path);
  } catch (error) {
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      `$jmespath: ${(error as Error).message}`,
      'Correct the path; jmespath.org has the notation.',
    );
  }
}

/** Fields and places alone, such as `rows[0].id`. */
const FIELDS = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d{1,9}\])*$/;
const MAX_PATHS = 500;
const PATHS = new Map<string, readonly (string | number)[] | null>();

/** Most paths are of this kind, and need no library. Null for any other. */
function fieldsIn(path: string): readonly (string | number)[] | null {
  let fields = PATHS.get(path);
  if (fields !== undefined) return fields;
  const names = FIELDS.test(path) ? path.split(/[.[\]]+/).filter((name) => name !== '') : undefined;
  fields =
    names && !names.some((name) => INHERITED.has(name)) ? names.map((name) => (/^\d/.test(name) ? Number(name) : name)) : null;
  if (PATHS.size >= MAX_PATHS) PATHS.clear();
  PATHS.set(path, fields);
  return fields;
}

/** Null where there is no such field, as JMESPath has it. */
function readFields(value: unknown, fields: readonly (string | number)[]): unknown {
  let found = value;
  for (const field of fields) {
    const kind = kindOf(found);
    if (kind !== (typeof field === 'number' ? 'array' : 'object')) return null;
    found = readOwn(found as object, field) ?? null;
  }
  return found;
}

interface PathNode {
  readonly type?: string;
  readonly name?: unknown;
  readonly children?: readonly PathNode[];
  readonly value?: PathNode;
}

/** The published types leave `compile` out. */
const library = jmespath as unknown as { compile(path: string): PathNode; search(value: unknown, path: string): unknown };

/** How much the path can multiply its input. @throws EXPRESSION_FAILED */
function checkPath(path: string): number {
  if (path.length > MAX_PATH_LENGTH)
    throw new ExpressionError('EXPRESSION_FAILED', `A JMESPath has at most ${MAX_PATH_LENGTH} characters.`);
  try {
    const growth = growthOf(library.compile(path));
    if (growth <= MAX_GROWTH) return growth;
  } catch (error) {
    if (error instanceof ExpressionError) throw error;
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      `$jmespath: ${(error as Error).message}`,
      'Correct the path; jmespath.org has the notation.',
    );
  }
  throw new ExpressionError(
    'EXPRESSION_OVER_BUDGET',
    'The JMESPath could make its result too large.',
    'Use fewer lists in it, or a Code node.',
  );
}

function growthOf(node: PathNode): number {
  if (INHERITED.has(node.name))
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      `$jmespath cannot read a field named "${String(node.name)}".`,
      'Read it without JMESPath.',
    );
  const parts = [...(node.children ?? []), ...(node.value ? [node.value] : [])];
  const own =
    node.type === 'MultiSelectList' || node.type === 'MultiSelectHash' || node.type === 'Function'
      ? Math.max(parts.length, 1)
      : 1;
  return parts.reduce((growth, part) => growth * growthOf(part), own);
}
