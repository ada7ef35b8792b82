import type { CallExpression, Expression, Identifier, MemberExpression, Super } from 'acorn';
import type { PathRoot } from '../expression.ts';
import type { CompileContext } from './context.ts';
import { literalKey } from './literal-key.ts';

type Base = Expression | Super;
type Key = string | number;

interface Chain {
  readonly base: Base;
  readonly keys: readonly Key[];
  readonly members: readonly MemberExpression[];
}

const LINEAGE_MEMBERS: ReadonlySet<Key> = new Set(['item', 'pairedItem', 'itemMatching']);
const ITEM_FUNCTIONS: ReadonlySet<Key> = new Set(['first', 'last', 'itemMatching']);

/** Notes which fields of which node a chain of members reads. Called for every member, outermost first. */
export function noteMember(node: MemberExpression, context: CompileContext): void {
  const { references, notedChains } = context.facts;
  if (notedChains.has(node)) return;
  const { base, keys, members } = followChain(node);
  for (const member of members) notedChains.add(member);
  noteRunMembers(base, keys, context);
  const found = rootOf(base, keys);
  if (found) references.path({ ...found, position: node.start });
}

function followChain(node: MemberExpression): Chain {
  const keys: Key[] = [];
  const members: MemberExpression[] = [];
  let at: Base = node;
  while (at.type === 'MemberExpression') {
    const key = literalKey(at);
    if (key === undefined) break;
    keys.unshift(key);
    members.push(at);
    at = at.object;
  }
  return { base: at, keys, members };
}

/** Members whose mere name says something: `$vars.x`, `$node.X`, `.item`. */
function noteRunMembers(base: Base, keys: readonly Key[], context: CompileContext): void {
  const { references } = context.facts;
  const name = base.type === 'Identifier' ? base.name : undefined;
  if (keys[0] === undefined) return;
  if (name !== undefined) noteNamed(name, keys, context);
  if (!LINEAGE_MEMBERS.has(keys[0])) return;
  const node = namedNode(base);
  if (node !== undefined) references.lineageOf(node);
  else if (name === undefined) references.lineageOfAny = true;
}

function noteNamed(name: string, keys: readonly Key[], { facts }: CompileContext): void {
  const { references } = facts;
  const first = String(keys[0]);
  // Which steps are over when it is asked, a replay cannot tell.
  if (name === '$execution' && first === 'customData') facts.deterministic = false;
  if (name === '$vars') references.variable('vars', first);
  if (name === '$env') references.variable('env', first);
  if (name !== '$node') return;
  references.node(first);
  if (keys[1] === 'binary') references.binary = true;
}

function rootOf(base: Base, keys: readonly Key[]): { readonly root: PathRoot; readonly path: readonly Key[] } | undefined {
  if (base.type === 'Identifier') return rootOfName(base, keys);
  if (base.type !== 'CallExpression') return undefined;
  const name = namedNode(base);
  if (name !== undefined)
    return keys[0] === 'item' && keys[1] === 'json' ? { root: { kind: 'node', name }, path: keys.slice(2) } : undefined;
  return keys[0] === 'json' ? rootOfItemCall(base, keys.slice(1)) : undefined;
}

function rootOfName(
  { name }: Identifier,
  keys: readonly Key[],
): { readonly root: PathRoot; readonly path: readonly Key[] } | undefined {
  if (name === '$json') return { root: { kind: 'input' }, path: keys };
  if (name === '$input' && keys[0] === 'item' && keys[1] === 'json') return { root: { kind: 'input' }, path: keys.slice(2) };
  if (name === '$node' && keys[1] === 'json') return { root: { kind: 'node', name: String(keys[0]) }, path: keys.slice(2) };
  return undefined;
}

/** `$('X').first().json…` and `$input.first().json…`. */
function rootOfItemCall(
  { callee }: CallExpression,
  path: readonly Key[],
): { readonly root: PathRoot; readonly path: readonly Key[] } | undefined {
  if (callee.type !== 'MemberExpression') return undefined;
  const key = literalKey(callee);
  if (key === undefined || !ITEM_FUNCTIONS.has(key)) return undefined;
  const name = namedNode(callee.object);
  if (name !== undefined) return { root: { kind: 'node', name }, path };
  return callee.object.type === 'Identifier' && callee.object.name === '$input' ? { root: { kind: 'input' }, path } : undefined;
}

/** The name in `$('X')`. */
export function namedNode(node: Base): string | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== '$') return undefined;
  return literalText(node.arguments[0]);
}

/** The text of a string literal or of a template literal without parts. */
export function literalText(node: CallExpression['arguments'][number] | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  return node?.type === 'TemplateLiteral' && node.expressions.length === 0
    ? (node.quasis[0]?.value.cooked ?? undefined)
    : undefined;
}
