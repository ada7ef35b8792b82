import type { Evaluation } from '../evaluation.ts';

export type Invoke = (args: readonly unknown[], run: Evaluation) => unknown;

/** A function of an expression: an arrow function or a built-in. Never a host function, so nothing can be reached through it. */
export abstract class Callable {
  abstract readonly name: string;
  /** False where the same arguments can give another value: clock and random numbers. */
  abstract readonly deterministic: boolean;
  abstract invoke(args: readonly unknown[], run: Evaluation): unknown;
}

/** A function that every expression has. */
export class BuiltIn extends Callable {
  constructor(
    readonly name: string,
    private readonly work: Invoke,
    readonly deterministic = true,
  ) {
    super();
  }

  invoke(args: readonly unknown[], run: Evaluation): unknown {
    return this.work(args, run);
  }
}

export interface NamespaceDefinition {
  readonly functions?: Readonly<Record<string, Invoke>>;
  readonly constants?: Readonly<Record<string, unknown>>;
  /** Functions whose value depends on the clock or on chance. */
  readonly changing?: Readonly<Record<string, Invoke>>;
  readonly call?: Invoke;
  readonly construct?: Invoke;
}

/** A built-in object such as `Math` or `Date`: named members, and what calling it or `new` does, where allowed. */
export class Namespace {
  readonly members: ReadonlyMap<string, unknown>;
  /** False where one of the functions depends on the clock or on chance. */
  readonly deterministic: boolean;
  readonly call: Invoke | undefined;
  readonly construct: Invoke | undefined;

  constructor(
    readonly name: string,
    definition: NamespaceDefinition,
  ) {
    this.members = new Map<string, unknown>([
      ...callables(name, definition.functions, true),
      ...callables(name, definition.changing, false),
      ...Object.entries(definition.constants ?? {}),
    ]);
    this.deterministic = !definition.changing;
    this.call = definition.call;
    this.construct = definition.construct;
  }
}

function callables(
  owner: string,
  functions: Readonly<Record<string, Invoke>> | undefined,
  deterministic: boolean,
): [string, Callable][] {
  return Object.entries(functions ?? {}).map(([name, invoke]) => [name, new BuiltIn(`${owner}.${name}`, invoke, deterministic)]);
}

/** A window on the run, such as `$input` or `$('Node')`: named members and functions, nothing of the host behind them. */
export abstract class View {
  abstract readonly label: string;
  /** The value of a member, or undefined where there is none. */
  abstract read(key: string, run: Evaluation): unknown;
  /** @throws TypeFault where the view has no such function. */
  abstract call(name: string, args: readonly unknown[], run: Evaluation): unknown;
}
