import { jmespathSearch, luxonLibrary } from './libraries.ts';
import { InputView, NodeView, type CodeItem, type NodeRuns, type PairedPlaces } from './node-view.ts';
import { makeRequire } from './require.ts';

export interface RunData {
  readonly items: readonly CodeItem[];
  readonly nodes: Readonly<Record<string, NodeRuns>>;
  /** By node name; absent where the code does not ask. */
  readonly paired?: Readonly<Record<string, PairedPlaces>>;
}

export interface RunSettings {
  readonly mode: 'all' | 'each';
  readonly names: readonly string[];
  readonly globals: Readonly<Record<string, unknown>>;
  readonly timezone: string;
  readonly now: number;
  readonly maxResultChars: number;
}

type Provider = (data: RunData, settings: RunSettings, itemIndex: number) => unknown;

const current: Provider = ({ items }, { mode }, itemIndex) => (mode === 'each' ? items[itemIndex] : items[0]);

const ownValue = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const nodeView = ({ nodes, paired = {} }: RunData, itemIndex: number, name: string) =>
  new NodeView(name, ownValue(nodes, name), { itemIndex, places: ownValue(paired, name) ?? [] });

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

/** Name → how its value is made, once for each run (`all`) or item (`each`), and only where the code says the name. */
const PROVIDERS: Record<string, Provider> = {
  items: (data) => data.items,
  item: current,
  $input: (data, _settings, itemIndex) => new InputView(data.items, itemIndex),
  $json: (...run) => (current(...run) as CodeItem | undefined)?.json ?? {},
  $binary: (...run) => (current(...run) as CodeItem | undefined)?.binary ?? {},
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
  require: () => makeRequire(luxonLibrary),
};

/** Every name that a run can bring, apart from the globals of its job. */
export const scopeNames = (): string => Object.keys(PROVIDERS).join(' ');

/** The values of `settings.names`, in that order. */
export function scopeValues(data: RunData, settings: RunSettings, itemIndex: number): unknown[] {
  return settings.names.map((name) => {
    if (Object.hasOwn(settings.globals, name)) return settings.globals[name];
    return Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name]!(data, settings, itemIndex) : undefined;
  });
}
