import { CustomData } from './custom-data.ts';
import { jmespathSearch, luxonLibrary } from './libraries.ts';
import { InputView, NodeView, type CodeItem, type NodeRuns, type PairedPlaces } from './node-view.ts';
import { nodeModule, type GivenToNode } from './node-module.ts';
import { makeRequire } from './require.ts';
import { staticDataPart, type StaticDataParts } from './static-data.ts';

export interface RunData {
  readonly items: readonly CodeItem[];
  readonly nodes: Readonly<Record<string, NodeRuns>>;
  /** By node name; absent where the code does not ask. */
  readonly paired?: Readonly<Record<string, PairedPlaces>>;
  /** Parameters by node name, of the node before under the empty name; absent where the code does not ask. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** What the workflow keeps; absent where the code does not ask, or may not. */
  readonly staticData?: StaticDataParts;
  /** For the code of a custom node. */
  readonly node?: GivenToNode;
}

export interface RunSettings {
  readonly mode: 'all' | 'each' | 'each-settled' | 'evaluate' | 'node';
  readonly names: readonly string[];
  readonly globals: Readonly<Record<string, unknown>>;
  readonly timezone: string;
  readonly now: number;
  readonly maxResultChars: number;
}

type Provider = (data: RunData, settings: RunSettings, itemIndex: number) => unknown;

const current: Provider = ({ items }, { mode }, itemIndex) => (mode === 'all' ? items[0] : items[itemIndex]);

const ownValue = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const nodeView = ({ nodes, paired = {}, params = {} }: RunData, itemIndex: number, name: string) =>
  new NodeView(name, ownValue(nodes, name), { itemIndex, places: ownValue(paired, name) ?? [], params: ownValue(params, name) });

const luxonName =
  (name: string): Provider =>
  () =>
    luxonLibrary()[name];

function itemsOf(data: RunData, itemIndex: number) {
  return (name?: unknown, output?: number, run?: number) =>
    name === undefined ? data.items : nodeView(data, itemIndex, String(name)).all(output, run);
}

const jmespath: Provider = () => (data: unknown, query: unknown) => jmespathSearch(data, String(query));

function nowIn(settings: RunSettings): { startOf(unit: string): unknown } {
  const { DateTime } = luxonLibrary() as unknown as {
    DateTime: { fromMillis(ms: number, options: object): { startOf(unit: string): unknown } };
  };
  return DateTime.fromMillis(settings.now, { zone: settings.timezone });
}

/** As n8n has it: nothing, or nothing in it. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

const staticDataOf: Provider =
  ({ staticData }) =>
  (part: unknown) =>
    staticDataPart(staticData, part);

/** Name → how its value is made, once for each run (`all`) or item (`each`), and only where the code says the name. */
const PROVIDERS: Record<string, Provider> = {
  items: (data) => data.items,
  item: current,
  $input: (data, _settings, itemIndex) => new InputView(data.items, itemIndex, data.params && ownValue(data.params, '')),
  $json: (...run) => (current(...run) as CodeItem | undefined)?.json ?? {},
  $binary: (...run) => (current(...run) as CodeItem | undefined)?.binary ?? {},
  $data: (...run) => (current(...run) as CodeItem | undefined)?.json ?? {},
  $thisItem: current,
  $position: (_data, _settings, itemIndex) => itemIndex,
  $thisItemIndex: (_data, _settings, itemIndex) => itemIndex,
  $if: () => (condition: unknown, yes: unknown, no: unknown) => (condition ? yes : no),
  $ifEmpty: () => (value: unknown, fallback: unknown) => (isEmpty(value) ? fallback : value),
  $min:
    () =>
    (...values: number[]) =>
      Math.min(...values),
  $max:
    () =>
    (...values: number[]) =>
      Math.max(...values),
  $itemIndex: (_data, _settings, itemIndex) => itemIndex,
  $: (data, _settings, itemIndex) => (name: unknown) => nodeView(data, itemIndex, String(name)),
  $node: (data, _settings, itemIndex) =>
    new Proxy(
      {},
      { get: (_target, name) => (typeof name === 'string' ? nodeView(data, itemIndex, name) : undefined), set: () => false },
    ),
  $items: (data, _settings, itemIndex) => itemsOf(data, itemIndex),
  $now: (_data, settings) => nowIn(settings),
  $today: (_data, settings) => nowIn(settings).startOf('day'),
  $jmespath: jmespath,
  $jmesPath: jmespath,
  DateTime: luxonName('DateTime'),
  Duration: luxonName('Duration'),
  Interval: luxonName('Interval'),
  $execution: (data, { globals }) => ({ ...(globals.$execution as object | undefined), customData: customDataOf(data) }),
  $getWorkflowStaticData: staticDataOf,
  getWorkflowStaticData: staticDataOf,
  require: () => makeRequire(luxonLibrary),
  $nodeModule: ({ node }) => nodeModule(node),
};

const CUSTOM_DATA = new WeakMap<RunData, CustomData>();

function customDataOf(data: RunData): CustomData {
  let known = CUSTOM_DATA.get(data);
  if (!known) CUSTOM_DATA.set(data, (known = new CustomData()));
  return known;
}

/** Every name that a run can bring, apart from the globals of its job. */
export const scopeNames = (): string => Object.keys(PROVIDERS).join(' ');

/** The values of `settings.names`, in that order. */
export function scopeValues(data: RunData, settings: RunSettings, itemIndex: number): unknown[] {
  return settings.names.map((name) => {
    if (name !== '$execution' && Object.hasOwn(settings.globals, name)) return settings.globals[name];
    return Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name]!(data, settings, itemIndex) : undefined;
  });
}
