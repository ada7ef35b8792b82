import type { Evaluation } from '../evaluation.ts';
import type { Kind } from '../values/kind.ts';

/** A method of a type. The receiver has that type; nothing is known about the arguments. */
export type Method<T> = (receiver: T, args: readonly unknown[], run: Evaluation) => unknown;
export type Property<T> = (receiver: T, run: Evaluation) => unknown;

/** Methods by name. The names that every object of the host has are listed, or they would be taken for those. */
export interface Methods<T> {
  readonly [name: string]: Method<T> | undefined;
  readonly toString?: Method<T>;
  readonly toLocaleString?: Method<T>;
  readonly valueOf?: Method<T>;
}

/** The methods of one type, with their receiver's type checked where they are written. */
export interface MethodGroup {
  readonly kinds: readonly Kind[];
  readonly methods: ReadonlyMap<string, Method<never>>;
  /** n8n's own methods: called on nothing they fail the step, where a JavaScript method gives an empty value. */
  readonly extensions: boolean;
}

export function methodsOf<T>(kinds: readonly Kind[], methods: Methods<T>): MethodGroup {
  return { kinds, methods: toMap(methods), extensions: false };
}

export function extensionsOf<T>(kinds: readonly Kind[], methods: Methods<T>): MethodGroup {
  return { kinds, methods: toMap(methods), extensions: true };
}

function toMap<T>(methods: Methods<T>): ReadonlyMap<string, Method<never>> {
  return new Map(Object.entries(methods) as [string, Method<never>][]);
}
