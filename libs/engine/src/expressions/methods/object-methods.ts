import type { Evaluation } from '../evaluation.ts';
import { isEmptyValue } from '../values/emptiness.ts';
import { toJsonText } from '../values/json-text.ts';
import { kindOf } from '../values/kind.ts';
import { writeOwn } from '../values/own-property.ts';
import { toText } from '../values/coerce.ts';
import { textArgument } from './arguments.ts';
import { extensionsOf, methodsOf, type Method, type MethodGroup } from './method.ts';

type Entries = Readonly<Record<string, unknown>>;

const hasOwn: Method<Entries> = (value, [key], run) => Object.hasOwn(value, textArgument(key, run));
/** Typed as a list: as literal keys these names would be taken for those of every object of the host. */
const plain = methodsOf<Entries>(
  ['object', 'array'],
  Object.fromEntries(['hasOwnProperty', 'propertyIsEnumerable'].map((name) => [name, hasOwn])),
);

const text = methodsOf<Entries>(['object'], {
  toString: () => '[object Object]',
  valueOf: (value) => value,
  toLocaleString: () => '[object Object]',
});

const extensions = extensionsOf<Entries>(['object'], {
  keys: (value, _args, run) => run.fresh(Object.keys(value)),
  values: (value, _args, run) => run.fresh(Object.values(value)),
  hasField: (value, [name], run) => Object.hasOwn(value, textArgument(name, run)),
  removeField: (value, [name], run) => withoutField(value, textArgument(name, run), run),
  removeFieldsContaining: (value, [part], run) => removeContaining(value, textArgument(part, run), run),
  keepFieldsContaining: (value, [part], run) => keepContaining(value, textArgument(part, run), run),
  compact: (value, _args, run) => select(value, (_key, field) => !isEmptyValue(field) && field !== 'nil', run),
  merge: (value, [other], run) => merged(value, other, run),
  urlEncode: (value, _args, run) => toQuery(value, run),
  toJsonString: (value, _args, run) => toJsonText(value, run),
});

export const objectGroups: readonly MethodGroup[] = [plain, text, extensions];

function select(value: Entries, keep: (key: string, field: unknown) => boolean, run: Evaluation): object {
  const result = {};
  const keys = Object.keys(value);
  run.chargeWrites(keys.length);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    if (keep(key, value[key])) writeOwn(result, key, value[key]);
  }
  return run.fresh(result);
}

/** A path with dots removes a field inside. */
function withoutField(value: Entries, name: string, run: Evaluation): object {
  if (Object.hasOwn(value, name)) return select(value, (key) => key !== name, run);
  const dot = name.indexOf('.');
  const first = name.slice(0, dot);
  const inner = dot > 0 && Object.hasOwn(value, first) ? value[first] : undefined;
  if (kindOf(inner) !== 'object') return select(value, () => true, run);
  const result = select(value, () => true, run);
  writeOwn(result, first, withoutField(inner as Entries, name.slice(dot + 1), run));
  return result;
}

function keepContaining(value: Entries, part: string, run: Evaluation): object {
  return select(value, (_key, field) => typeof field === 'string' && field.includes(part), run);
}

function removeContaining(value: Entries, part: string, run: Evaluation): object {
  return select(value, (_key, field) => !(typeof field === 'string' && field.includes(part)), run);
}

/** The fields of both; those of the receiver win. */
function merged(value: Entries, other: unknown, run: Evaluation): object {
  const result = kindOf(other) === 'object' ? select(other as Entries, () => true, run) : run.fresh({});
  for (const [key, field] of Object.entries(value)) writeOwn(result, key, field);
  return result;
}

function toQuery(value: Entries, run: Evaluation): string {
  const pairs = Object.entries(value).map(([key, field]) => [key, toText(field, run)] as [string, string]);
  return new URLSearchParams(pairs).toString();
}
