import type { Evaluation } from '../evaluation.ts';
import { ExpressionError, MEMBER_OF_NOTHING, TypeFault } from '../expression-error.ts';
import { Callable, type Namespace, type View } from '../values/callable.ts';
import { describeKind, kindOf, type Kind } from '../values/kind.ts';
import { readOwn } from '../values/own-property.ts';
import { callCost, costOfName, type NameCost } from './call-cost.ts';
import { paidResult } from './call-function.ts';
import type { Method } from './method.ts';
import { EXTENSION_NAMES, METHODS, type MethodsByKind } from './method-table.ts';

/** A method as a call names it: what the name can mean, and what it costs. */
export interface NamedMethod {
  readonly name: string;
  readonly byKind: MethodsByKind | undefined;
  readonly cost: NameCost;
  /** What the name meant last: a call mostly has receivers of one kind, and finding it again takes longer than comparing. */
  lastKind: Kind | undefined;
  lastMethod: Method<unknown> | undefined;
}

export function namedMethod(name: string): NamedMethod {
  return { name, byKind: METHODS.get(name), cost: costOfName(name), lastKind: undefined, lastMethod: undefined };
}

interface MethodCall {
  readonly receiver: unknown;
  readonly args: readonly unknown[];
}

/** Calls a method found by (type, name), and pays for what it reads and makes. No call is as common: its arguments come one by one. */
export function callMethod(named: NamedMethod, receiver: unknown, args: readonly unknown[], run: Evaluation): unknown {
  const kind = kindOf(receiver);
  const method = kind === named.lastKind ? named.lastMethod : findMethod(named, kind);
  run.step(callCost(receiver, kind, named.cost));
  const result = method ? method(receiver, args, run) : callSpecial(named.name, { receiver, args }, { kind, run });
  return result === receiver ? result : paidResult(result, run);
}

function findMethod(named: NamedMethod, kind: Kind): Method<unknown> | undefined {
  named.lastKind = kind;
  return (named.lastMethod = named.byKind?.get(kind) as Method<unknown> | undefined);
}

interface SpecialCall {
  readonly kind: Kind;
  readonly run: Evaluation;
}

function callSpecial(name: string, { receiver, args }: MethodCall, { kind, run }: SpecialCall): unknown {
  if (kind === 'view') return (receiver as View).call(name, args, run);
  const member =
    kind === 'namespace'
      ? (receiver as Namespace).members.get(name)
      : kind === 'object'
        ? readOwn(receiver as object, name)
        : undefined;
  if (member instanceof Callable) return member.invoke(args, run);
  throw absentMethod(name, receiver, kind);
}

function absentMethod(name: string, receiver: unknown, kind: Kind): Error {
  const nothing = kind === 'undefined' || kind === 'null';
  if (nothing && !EXTENSION_NAMES.has(name)) return MEMBER_OF_NOTHING;
  if (!EXTENSION_NAMES.has(name)) return new TypeFault(`${name} is not a function of ${describeKind(receiver)}`);
  const fix = nothing
    ? `Check that the field exists, or give a value for when it does not: (… ?? '').${name}().`
    : 'Convert the value first.';
  return new ExpressionError('EXPRESSION_FAILED', `${name}() cannot be called on ${describeKind(receiver)}.`, fix);
}
