import { kindOf } from '../values/kind.ts';
import { readOwn, writeOwn } from '../values/own-property.ts';
import { JMESPATH_FUNCTIONS } from './jmespath-functions.ts';
import { BEYOND, isFalse, isSame, withoutGaps, type PathNode, type Read } from './jmespath-values.ts';

/** A path as closures; undefined where it has something that only the library knows. Evaluated, it throws `BEYOND` for such a value. */
export function compilePath(node: PathNode): Read | undefined {
  try {
    const read = compile(node);
    return (value, run) => read(plain(value), run);
  } catch (error) {
    if (error === BEYOND) return undefined;
    throw error;
  }
}

type Children = readonly Read[];

function compile(node: PathNode): Read {
  if (node.type === 'Slice') return slice(node.children as readonly (number | null)[]);
  if (node.type === 'Function') return callOf(node);
  const make = MAKERS.get(String(node.type));
  if (!make) throw BEYOND;
  const children = (node.children ?? []) as readonly PathNode[];
  const parts = node.type === 'MultiSelectHash' ? children.map((pair) => pair.value as PathNode) : children;
  return make(
    parts.map((part) => compile(part)),
    node,
  );
}

/** What data holds: nothing is null. Dates and the like would have to be made plain first. */
function plain(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number') return value;
  const kind = kindOf(value);
  if (kind === 'undefined') return null;
  if (typeof value === 'object' && value !== null && kind !== 'object' && kind !== 'array') throw BEYOND;
  return value;
}

const SAME: Read = (value) => value;
const isObject = (value: unknown): value is object => kindOf(value) === 'object';

const MAKERS: ReadonlyMap<string, (children: Children, node: PathNode) => Read> = new Map(
  Object.entries<(children: Children, node: PathNode) => Read>({
    Identity: () => SAME,
    Current: () => SAME,
    Field: (_children, { name }) => field(String(name)),
    Index: (_children, { value }) => {
      const at = Number(value);
      return (list) => (Array.isArray(list) ? plain(list.at(at)) : null);
    },
    Literal:
      (_children, { value }) =>
      () =>
        value,
    Subexpression: inTurn,
    IndexExpression: inTurn,
    Pipe: inTurn,
    Flatten: ([list]) => flattened(list as Read),
    Projection: ([list, each]) => projection(list as Read, each as Read),
    ValueProjection: ([object, each]) => projection(valuesIn(object as Read), each as Read),
    FilterProjection: ([list, each, test]) => projection(list as Read, each as Read, test),
    OrExpression: ([left, right]) => either(left as Read, right as Read, true),
    AndExpression: ([left, right]) => either(left as Read, right as Read, false),
    NotExpression:
      ([operand]) =>
      (value, run) =>
        isFalse((operand as Read)(value, run)),
    Comparator: ([left, right], { name }) => comparison(left as Read, right as Read, String(name)),
    MultiSelectList: (parts) => (value, run) => {
      if (value === null) return null;
      run.step(parts.length);
      return parts.map((part) => part(value, run));
    },
    MultiSelectHash: (parts, { children = [] }) =>
      fields(
        parts,
        children.map((pair) => String((pair as PathNode).name)),
      ),
  }),
);

/** Names that every object inherits are refused before. */
function field(name: string): Read {
  return (value) => {
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
      return plain((value as Readonly<Record<string, unknown>>)[name]);
    return isObject(value) ? plain(readOwn(value, name)) : null;
  };
}

function inTurn([first, second]: Children): Read {
  const [before, after] = [first as Read, second as Read];
  return before === SAME ? after : (value, run) => after(before(value, run), run);
}

function projection(list: Read, each: Read, test?: Read): Read {
  return (value, run) => {
    const values = list(value, run);
    if (!Array.isArray(values)) return null;
    run.step(1 + values.length);
    const results: unknown[] = [];
    for (let index = 0; index < values.length; index++) {
      const element = plain(values[index]);
      if (test && isFalse(test(element, run))) continue;
      const result = each(element, run);
      if (result !== null) results.push(result);
    }
    return results;
  };
}

function valuesIn(object: Read): Read {
  return (value, run) => {
    const found = object(value, run);
    return isObject(found) ? Object.values(withoutGaps(found)) : null;
  };
}

function flattened(list: Read): Read {
  return (value, run) => {
    const values = list(value, run);
    if (!Array.isArray(values)) return null;
    const flat = (values as unknown[]).flat();
    run.chargeWrites(flat.length);
    return flat;
  };
}

function either(left: Read, right: Read, wanted: boolean): Read {
  return (value, run) => {
    const first = left(value, run);
    return isFalse(first) === wanted ? right(value, run) : first;
  };
}

const ORDERS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  GT: (left, right) => left > right,
  GTE: (left, right) => left >= right,
  LT: (left, right) => left < right,
  LTE: (left, right) => left <= right,
};

function comparison(left: Read, right: Read, name: string): Read {
  if (name === 'EQ') return (value, run) => isSame(left(value, run), right(value, run), run);
  if (name === 'NE') return (value, run) => !isSame(left(value, run), right(value, run), run);
  const order = ORDERS[name];
  if (!order) throw BEYOND;
  return (value, run) => {
    const first = left(value, run);
    const second = right(value, run);
    if (typeof first !== 'number' || typeof second !== 'number') throw BEYOND;
    return order(first, second);
  };
}

function fields(parts: Children, names: readonly string[]): Read {
  return (value, run) => {
    if (value === null) return null;
    run.step(parts.length);
    const result = {};
    for (let index = 0; index < parts.length; index++)
      writeOwn(result, names[index] as string, (parts[index] as Read)(value, run));
    return result;
  };
}

/** `[start:stop:step]`, as Python has it. */
function slice([first = null, second = null, third = null]: readonly (number | null)[]): Read {
  const step = third ?? 1;
  if (step === 0) throw BEYOND;
  return (value, run) => {
    if (!Array.isArray(value)) return null;
    const { length } = value;
    const [least, most] = step > 0 ? [0, length] : [-1, length - 1];
    const bound = (at: number): number => Math.min(Math.max(at < 0 ? at + length : at, least), most);
    const start = first === null ? (step > 0 ? least : most) : bound(first);
    const stop = second === null ? (step > 0 ? most : least) : bound(second);
    const found: unknown[] = [];
    for (let at = start; step > 0 ? at < stop : at > stop; at += step) found.push(value[at]);
    run.chargeWrites(found.length);
    return found;
  };
}

function callOf({ name, children = [] }: PathNode): Read {
  const made = JMESPATH_FUNCTIONS.get(String(name));
  if (!made || children.length !== made.takes) throw BEYOND;
  const args = (children as readonly PathNode[]).map((child, index) => {
    const isReference = child.type === 'ExpressionReference';
    if (isReference !== (index === made.reference)) throw BEYOND;
    return compile(isReference ? ((child.children ?? [])[0] as PathNode) : child);
  });
  const [first, second] = args as [Read, Read];
  if (made.reference === undefined)
    return (value, run) => made.call(first(value, run), args.length > 1 ? second(value, run) : undefined, run);
  const list = made.reference === 0 ? second : first;
  const reference = made.reference === 0 ? first : second;
  return (value, run) => made.call(list(value, run), (element: unknown) => reference(plain(element), run), run);
}

/** Whether an evaluation ended because the library has to do it. */
export const isBeyond = (error: unknown): boolean => error === BEYOND;
