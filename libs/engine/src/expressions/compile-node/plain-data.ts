import type { CallExpression, Expression, ObjectExpression, Super } from 'acorn';
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

/** Whether it is an object whose fields are such data, or texts and the like. One that is absent is still to be left out. */
export function holdsPlainData(syntax: Expression): boolean {
  return syntax.type === 'ObjectExpression' && syntax.properties.every(isPlainProperty);
}

function isPlainProperty(property: ObjectExpression['properties'][number]): boolean {
  if (property.type === 'SpreadElement') return readsPlainData(property.argument);
  const { kind, value } = property;
  if (kind !== 'init') return false;
  return value.type === 'TemplateLiteral' || (value.type === 'Literal' && !value.regex) || readsPlainData(value);
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
