import { askHouse, type HostFailure } from './host-requests.ts';
import { luxonLibrary } from './libraries.ts';
import { makeRequire } from './require.ts';

/**
 * What a custom node is written against, inside the isolate: the module `@weft/node-sdk` as far as it is there, and the
 * two things that are done with such a node, `describe` and `run`. See docs/custom-nodes.md.
 */
interface Item {
  readonly json: object;
  readonly pairedItem?: unknown;
  readonly [key: string]: unknown;
}

interface ZodLibrary {
  object(shape: object): Schema;
  toJSONSchema(schema: object, options: object): object;
}

interface Schema {
  parse(value: unknown): unknown;
}

interface Definition {
  readonly params?: Schema;
  run(context: NodeContext): unknown;
  readonly [key: string]: unknown;
}

/** What the executor hands to a run. */
export interface GivenToNode {
  readonly inputs: readonly (readonly Item[] | null)[];
  /** One for each item of the first input, or one for all of them. */
  readonly params: readonly unknown[];
  readonly goesOn: boolean;
  readonly timezone: string;
  readonly runIndex: number;
  readonly now: number;
}

/** A failure as data, which the run reports as the node says. */
export class NodeFailure extends Error {
  readonly failure: HostFailure;

  constructor(failure: HostFailure | string) {
    const full = typeof failure === 'string' ? { code: 'NODE_FAILED', message: failure } : { ...failure };
    super(String(full.message));
    this.name = 'NodeFailure';
    this.failure = full;
  }
}

/** Stands for an item that failed where the run goes on: the executor makes the error item. */
interface FailedItem {
  readonly failed: HostFailure;
  readonly index: number;
}

type Result = Item | FailedItem;

class NodeContext {
  private readonly given: GivenToNode;
  private readonly schema: Schema;
  private readonly checked = new Map<number, unknown>();

  constructor(given: GivenToNode, schema: Schema) {
    this.given = given;
    this.schema = schema;
  }

  get items(): readonly Item[] {
    return this.given.inputs[0] ?? [];
  }

  get inputs(): readonly (readonly Item[] | undefined)[] {
    return this.given.inputs.map((items) => items ?? undefined);
  }

  get timezone(): string {
    return this.given.timezone;
  }

  get runIndex(): number {
    return this.given.runIndex;
  }

  /** Where items that fail become error items. */
  get goesOn(): boolean {
    return this.given.goesOn;
  }

  now(): number {
    return this.given.now;
  }

  params(itemIndex: number): unknown {
    const index = this.given.params.length === 1 ? 0 : itemIndex;
    if (!this.checked.has(index)) this.checked.set(index, this.check(index));
    return this.checked.get(index);
  }

  private check(index: number): unknown {
    try {
      return this.schema.parse(this.given.params[index]);
    } catch (error) {
      throw refusedParameter(error, index);
    }
  }

  readonly http = {
    request: async (itemIndex: number, request: object): Promise<unknown> => askHouse('http', { itemIndex, request }),
  };

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}

/** What the executor could not check by the JSON Schema: a refinement, or a transformation. */
function refusedParameter(error: unknown, itemIndex: number): unknown {
  const [issue] = (error as { issues?: { path: PropertyKey[]; message: string }[] } | null)?.issues ?? [];
  if (!issue) return error;
  const field = issue.path.join('.');
  return new NodeFailure({ code: 'PARAMETER_INVALID', message: `"${field}": ${issue.message}`, field, itemIndex });
}

/** Runs a function for each item, one after another, and gives what it returns in order and with its lineage. */
async function mapItems(context: NodeContext, map: (item: Item, index: number) => unknown): Promise<unknown> {
  const results: Result[] = [];
  for (const [index, item] of context.items.entries()) {
    try {
      const mapped = await map(item, index);
      if (mapped === undefined || mapped === null) continue;
      for (const one of (Array.isArray(mapped) ? mapped : [mapped]) as Item[])
        results.push(one.pairedItem === undefined ? { ...one, pairedItem: { item: index } } : one);
    } catch (error) {
      if (!(error instanceof NodeFailure)) throw error;
      const failure = { itemIndex: index, ...error.failure };
      if (!context.goesOn) throw new NodeFailure(failure);
      results.push({ failed: failure, index });
    }
  }
  return [results];
}

let zod: ZodLibrary | undefined;

/** It changes itself as it is used, so it cannot be frozen: a context that has it serves one run. */
export const connectZod = (library: object): void => void (zod = library as ZodLibrary);

const defineNode = (definition: Definition): Definition => definition;

const MODULES: Record<string, () => object> = {
  '@weft/node-sdk': () => ({ defineNode, mapItems, NodeFailure, z: zod }),
  zod: () => ({ z: zod, default: zod }),
};

function asDefinition(exported: unknown): Definition {
  const { run } = (exported ?? {}) as Partial<Definition>;
  if (typeof run === 'function') return exported as Definition;
  throw new TypeError('What the file exports is no node: write `export default defineNode({ …, run(context) { … } })`.');
}

/** What a custom node's module calls with the names that it imports, and with itself. */
export function nodeModule(given: GivenToNode | undefined) {
  const fromList = makeRequire(luxonLibrary);
  return {
    import: (name: string): object => (Object.hasOwn(MODULES, name) ? MODULES[name]!() : fromList(name)),
    describe: (exported: unknown): object => {
      const { run, params = zod!.object({}), ...said } = asDefinition(exported);
      return { ...said, run: typeof run, params: zod!.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) };
    },
    run: async (definition: Definition): Promise<object> => {
      try {
        return { outputs: await definition.run(new NodeContext(given!, definition.params ?? zod!.object({}))) };
      } catch (error) {
        if (error instanceof NodeFailure) return { failure: error.failure };
        throw error;
      }
    },
  };
}
