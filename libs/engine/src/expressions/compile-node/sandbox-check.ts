import type { AnyNode, CallExpression, MemberExpression } from 'acorn';
import { INSTEAD } from '../allow-list.ts';
import { GLOBALS } from '../globals/globals.ts';
import { EXTENSION_NAMES } from '../methods/method-table.ts';
import { VIEW_FUNCTIONS } from '../run-names/view-functions.ts';
import { noteCall } from './calls.ts';
import type { CompileContext } from './context.ts';
import { unknownName } from './identifiers.ts';
import { literalKey } from './literal-key.ts';
import { noteMember } from './note-references.ts';

/** What reads the run there, beside the globals of a run that the job brings. */
const RUN_NAMES: ReadonlySet<string> = new Set(
  (
    '$json $data $binary $input $ $node $items $itemIndex $position $thisItem $thisItemIndex $runIndex $thisRunIndex $prevNode ' +
    '$now $today $execution $executionId $workflow $env $vars $mode $jmespath $jmesPath $if $ifEmpty $min $max'
  ).split(' '),
);
/** What JavaScript has there and the language of expressions has not. */
const MORE_GLOBALS: ReadonlySet<string> = new Set(['Promise', 'Symbol', 'BigInt', 'WeakMap', 'WeakSet']);
const REFUSED_SYNTAX: ReadonlySet<string> = new Set(['ImportExpression', 'MetaProperty', 'WithStatement', 'DebuggerStatement']);
const REFUSED_MEMBERS: ReadonlySet<unknown> = new Set(['constructor', '__proto__', 'prototype']);
/** Methods of n8n's names that JavaScript, or Luxon, has as well. */
const NATIVE_METHODS: ReadonlySet<string> = new Set(['keys', 'values', 'plus', 'minus', 'union', 'difference', 'intersection']);

/**
 * Checks an expression that is beyond the language evaluated here, for the sandbox: its names, and what no expression may say.
 * Notes what it reads. n8n's own methods exist here only.
 */
export function checkForSandbox(syntax: AnyNode, context: CompileContext): void {
  const walk: Walk = { context, declared: new Set(), inClass: 0 };
  each(syntax, (node) => declare(node, walk.declared));
  visit(syntax, walk);
}

interface Walk {
  readonly context: CompileContext;
  readonly declared: Set<string>;
  inClass: number;
}

function visit(node: AnyNode, walk: Walk): void {
  const { context } = walk;
  if (REFUSED_SYNTAX.has(node.type) || (node.type === 'ThisExpression' && walk.inClass === 0)) refuseSyntax(node, context);
  if (node.type === 'VariableDeclaration' && node.kind.endsWith('using')) refuseSyntax(node, context);
  if (node.type === 'Identifier') checkName(node, walk);
  if (node.type === 'MemberExpression') checkMember(node, context);
  if (node.type === 'CallExpression') checkCall(node, walk);
  if (node.type === 'ClassBody') walk.inClass++;
  for (const part of readParts(node)) visit(part, walk);
  if (node.type === 'ClassBody') walk.inClass--;
}

function checkName(node: { readonly name: string; readonly start: number }, { context, declared }: Walk): void {
  const { name } = node;
  if (name === '$vars') context.facts.references.varsMentions++;
  if (declared.has(name) || RUN_NAMES.has(name) || GLOBALS.has(name) || MORE_GLOBALS.has(name)) return;
  context.refuse(node, unknownName(name));
}

function checkMember(node: MemberExpression, context: CompileContext): void {
  const key = literalKey(node);
  if (REFUSED_MEMBERS.has(key)) {
    context.refuse(node, { message: `"${key}" cannot be read in an expression.`, fix: 'Read a field of the data.' });
    return;
  }
  noteMember(node, context);
}

function checkCall(node: CallExpression, { context, declared }: Walk): void {
  const { callee } = node;
  if (callee.type === 'Identifier') noteCall(node, callee, context);
  if (callee.type !== 'MemberExpression') return;
  const name = String(literalKey(callee));
  if (name === 'itemMatching') context.facts.references.lineageOfAny = true;
  if (callee.object.type === 'Identifier' && callee.object.name === '$input') context.facts.references.wholeInput = true;
  if (!EXTENSION_NAMES.has(name) || NATIVE_METHODS.has(name) || VIEW_FUNCTIONS.has(name) || declared.has(name)) return;
  context.refuse(callee.property, {
    message: `n8n's method ${name}() does not exist beside a class, an async function or a generator.`,
    fix: 'Write it in plain JavaScript, or leave the class or async function out.',
  });
}

function refuseSyntax(node: AnyNode, context: CompileContext): void {
  const { what, fix } = INSTEAD[node.type] ?? { what: `This construct (${node.type})`, fix: 'Move the code to a Code node.' };
  context.refuse(node, { message: `${what} cannot be used in an expression.`, fix });
}

/** Names and methods that the expression declares, anywhere in it. */
function declare(node: AnyNode, declared: Set<string>): void {
  const method = methodName(node);
  if (method !== undefined) declared.add(method);
  if ('id' in node && node.id) bindingsIn(node.id as AnyNode, declared);
  if ('params' in node) for (const param of node.params) bindingsIn(param, declared);
  if (node.type === 'CatchClause' && node.param) bindingsIn(node.param, declared);
}

function methodName(node: AnyNode): string | undefined {
  const isMethod = node.type === 'MethodDefinition' || (node.type === 'Property' && node.method);
  return isMethod && !node.computed && node.key.type === 'Identifier' ? node.key.name : undefined;
}

function bindingsIn(pattern: AnyNode, declared: Set<string>): void {
  if (pattern.type === 'Identifier') declared.add(pattern.name);
  for (const part of patternParts(pattern)) bindingsIn(part, declared);
}

function patternParts(pattern: AnyNode): readonly AnyNode[] {
  switch (pattern.type) {
    case 'AssignmentPattern':
      return [pattern.left];
    case 'RestElement':
      return [pattern.argument];
    case 'ArrayPattern':
      return pattern.elements.filter((element) => element !== null);
    case 'ObjectPattern':
      return pattern.properties.map((property) => (property.type === 'RestElement' ? property.argument : property.value));
    default:
      return [];
  }
}

function each(node: AnyNode, see: (node: AnyNode) => void): void {
  see(node);
  for (const part of allParts(node)) each(part, see);
}

function allParts(node: AnyNode): AnyNode[] {
  return (Object.values(node).flat() as unknown[]).filter(
    (part): part is AnyNode => typeof (part as { type?: unknown } | null)?.type === 'string',
  );
}

/** Without the names of members and fields, which are no references. */
function readParts(node: AnyNode): AnyNode[] {
  const named =
    (node.type === 'MemberExpression' && !node.computed && node.property) ||
    ((node.type === 'Property' || node.type === 'MethodDefinition' || node.type === 'PropertyDefinition') &&
      !node.computed &&
      node.key) ||
    ((node.type === 'BreakStatement' || node.type === 'ContinueStatement' || node.type === 'LabeledStatement') && node.label);
  return allParts(node).filter((part) => part !== named || (node.type === 'Property' && node.shorthand && part === node.value));
}
