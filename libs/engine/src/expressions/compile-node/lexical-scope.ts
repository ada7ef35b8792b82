/** The values of one function call or block at run time. */
export interface Locals {
  readonly slots: unknown[];
  readonly outer: Locals | undefined;
}

/** Marks a `let` or `const` before its declaration has run. */
export const UNSET = Symbol('unset');

/** As many unset slots. Literals of the common sizes are made several times faster than an array that is filled. */
export function unsetSlots(size: number): unknown[] {
  switch (size) {
    case 0:
      return [];
    case 1:
      return [UNSET];
    case 2:
      return [UNSET, UNSET];
    case 3:
      return [UNSET, UNSET, UNSET];
    default:
      return new Array<unknown>(size).fill(UNSET);
  }
}

export interface Binding {
  /** How many `Locals` outwards. */
  readonly hops: number;
  readonly slot: number;
  readonly constant: boolean;
}

/** The names of one function or block at compile time; each name has a slot in the `Locals` made for it. */
export class LexicalScope {
  private readonly names = new Map<string, { readonly slot: number; readonly constant: boolean }>();

  constructor(readonly outer?: LexicalScope) {}

  get size(): number {
    return this.names.size;
  }

  declare(name: string, constant: boolean): number {
    const slot = this.names.get(name)?.slot ?? this.names.size;
    this.names.set(name, { slot, constant });
    return slot;
  }

  find(name: string): Binding | undefined {
    const here = this.names.get(name);
    if (here) return { hops: 0, ...here };
    const outer = this.outer?.find(name);
    return outer && { ...outer, hops: outer.hops + 1 };
  }
}
