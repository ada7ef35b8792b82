import jmespath from 'jmespath';
import type { Evaluation } from '../evaluation.ts';
import { ExpressionError } from '../expression-error.ts';
import { kindOf } from '../values/kind.ts';
import { readOwn } from '../values/own-property.ts';
import { toJsonText } from '../values/json-text.ts';
import { toPlainResult } from '../values/plain-result.ts';
import { compilePath, isBeyond } from './jmespath-path.ts';
import type { PathNode, Read } from './jmespath-values.ts';

const MAX_PATH_LENGTH = 1_000;
/** How many times larger than the value the results of a path may become by `[@, @]` and the like. */
const MAX_GROWTH = 10_000;
/** Names that the library would read from the prototype of an object. */
const INHERITED: ReadonlySet<unknown> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** `$jmespath(value, path)` */
export function evaluateJmesPath(value: unknown, path: string, run: Evaluation): unknown {
  const { fields, growth, read } = knownPath(path);
  if (fields) return toPlainResult(readFields(value, fields), run);
  if (read) {
    try {
      return toPlainResult(read(value, run), run);
    } catch (error) {
      if (!isBeyond(error)) throw error;
    }
  }
  return searchByLibrary(value, { path, growth }, run);
}

function searchByLibrary(value: unknown, { path, growth }: { path: string; growth: number }, run: Evaluation): unknown {
  const plain = toPlainResult(value, run);
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

interface KnownPath {
  /** Most paths are of fields and places alone, and need no library. */
  readonly fields?: readonly (string | number)[] | undefined;
  /** How much it can multiply its input. */
  readonly growth: number;
  /** The short way, where there is one. */
  readonly read: Read | undefined;
}

const MAX_PATHS = 500;
const KNOWN = new Map<string, KnownPath>();

/** @throws EXPRESSION_FAILED; EXPRESSION_OVER_BUDGET */
function knownPath(path: string): KnownPath {
  let known = KNOWN.get(path);
  if (known) return known;
  const fields = fieldsIn(path);
  known = fields ? { fields, growth: 1, read: undefined } : checkPath(path);
  if (KNOWN.size >= MAX_PATHS) KNOWN.clear();
  KNOWN.set(path, known);
  return known;
}

/** Fields and places alone, such as `rows[0].id`. */
const FIELDS = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d{1,9}\])*$/;

/** Undefined for a path of any other kind. */
function fieldsIn(path: string): readonly (string | number)[] | undefined {
  if (!FIELDS.test(path)) return undefined;
  const names = path.split(/[.[\]]+/).filter((name) => name !== '');
  if (names.some((name) => INHERITED.has(name))) return undefined;
  return names.map((name) => (/^\d/.test(name) ? Number(name) : name));
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

/** The published types leave `compile` out. */
const library = jmespath as unknown as { compile(path: string): PathNode; search(value: unknown, path: string): unknown };

/** @throws EXPRESSION_FAILED */
function checkPath(path: string): KnownPath {
  if (path.length > MAX_PATH_LENGTH)
    throw new ExpressionError('EXPRESSION_FAILED', `A JMESPath has at most ${MAX_PATH_LENGTH} characters.`);
  try {
    const tree = library.compile(path);
    const growth = growthOf(tree);
    if (growth <= MAX_GROWTH) return { growth, read: compilePath(tree) };
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
  // The parts of a slice are numbers, or null.
  const inner = node.type === 'KeyValuePair' ? [node.value as PathNode] : (node.children ?? []);
  const parts = inner.filter((part) => typeof part === 'object' && part !== null);
  const own =
    node.type === 'MultiSelectList' || node.type === 'MultiSelectHash' || node.type === 'Function'
      ? Math.max(parts.length, 1)
      : 1;
  return parts.reduce((growth, part) => growth * growthOf(part), own);
}
