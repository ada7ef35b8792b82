import type { CallExpression, Expression, Super } from 'acorn';
import { literalKey } from './literal-key.ts';
import { namedNode } from './note-references.ts';

const PLAIN_NAMES: ReadonlySet<string> = new Set(['$json', '$data', '$binary', '$vars', '$env', '$workflow', '$thisItem']);
const PLAIN_MEMBERS: ReadonlySet<string | number> = new Set(['item', 'pairedItem', 'params', 'isExecuted']);
const ITEM_FUNCTIONS: ReadonlySet<string | number> = new Set(['all', 'first', 'last', 'itemMatching', 'pairedItem']);

/** Whether an expression is a mere path into the data of items or of the run, whose values are plain. */
export function readsPlainData(syntax: Expression | Super): boolean {
  if (syntax.type === 'ChainExpression') return readsPlainData(syntax.expression);
  if (syntax.type === 'Identifier') return PLAIN_NAMES.has(syntax.name);
  if (syntax.type === 'CallExpression') return givesItems(syntax);
  if (syntax.type !== 'MemberExpression') return false;
  const key = literalKey(syntax);
  if (key === undefined) return false;
  return isItemSource(syntax.object) ? PLAIN_MEMBERS.has(key) : readsPlainData(syntax.object);
}

/** `$input` and `$('Node')` */
function isItemSource(syntax: Expression | Super): boolean {
  return (syntax.type === 'Identifier' && syntax.name === '$input') || namedNode(syntax) !== undefined;
}

function givesItems({ callee }: CallExpression): boolean {
  if (callee.type !== 'MemberExpression' || !isItemSource(callee.object)) return false;
  const key = literalKey(callee);
  return key !== undefined && ITEM_FUNCTIONS.has(key);
}
