/** An item as the code sees it; the code may change its own copy. */
export interface CodeItem {
  json: Record<string, unknown>;
  binary?: Record<string, unknown>;
  pairedItem?: unknown;
}

/** outputs of one node: runs[run][output][item]. */
export type NodeRuns = readonly (readonly (readonly CodeItem[])[])[];

/** For each input item: where the item of the node that it came from stands, as [run, output, item]; null where that is not known. */
export type PairedPlaces = readonly (readonly [number, number, number] | null)[];

/** `$('Node')` and `$node['Node']`: the items that another node gave in this execution. */
export class NodeView {
  #name: string;
  #runs: NodeRuns | undefined;
  #itemIndex: number;
  #places: PairedPlaces;
  /** Its parameters as they stand in the workflow. */
  readonly params: unknown;

  constructor(name: string, runs: NodeRuns | undefined, current: { itemIndex: number; places: PairedPlaces; params?: unknown }) {
    this.#name = name;
    this.#runs = runs;
    this.#itemIndex = current.itemIndex;
    this.#places = current.places;
    this.params = current.params;
  }

  get isExecuted(): boolean {
    return this.#runs !== undefined && this.#runs.length > 0;
  }

  all(output = 0, run = -1): readonly CodeItem[] {
    if (!this.isExecuted)
      throw new Error(`There is no data of the node "${this.#name}": it has not run before this one, or no node has this name.`);
    const outputs = this.#runs!.at(run);
    if (!outputs) throw new Error(`The node "${this.#name}" has run ${this.#runs!.length} times; there is no run ${run}.`);
    return outputs[output] ?? [];
  }

  first(output?: number, run?: number): CodeItem | undefined {
    return this.all(output, run)[0];
  }

  last(output?: number, run?: number): CodeItem | undefined {
    return this.all(output, run).at(-1);
  }

  get item(): CodeItem {
    return this.itemMatching(this.#itemIndex);
  }

  get json(): Record<string, unknown> {
    return this.item.json;
  }

  get binary(): Record<string, unknown> | undefined {
    return this.item.binary;
  }

  pairedItem(index = this.#itemIndex): CodeItem {
    return this.itemMatching(index);
  }

  /** The item that input item `index` comes from; where that cannot be told, an error says what to write instead. */
  itemMatching(index: number): CodeItem {
    const items = this.all();
    const place = this.#places[index];
    const matching = place ? this.all(place[1], place[0])[place[2]] : items.length === 1 ? items[0] : undefined;
    if (matching) return matching;
    throw new Error(
      `Item ${index} cannot be traced back to one item of "${this.#name}", which gave ${items.length}. ` +
        `Use $('${this.#name}').first(), .last() or .all()[n].`,
    );
  }
}

/** `$input`. */
export class InputView {
  #items: readonly CodeItem[];
  #itemIndex: number;

  /** The parameters of the node before. */
  readonly params: unknown;

  constructor(items: readonly CodeItem[], itemIndex: number, params?: unknown) {
    this.params = params;
    this.#items = items;
    this.#itemIndex = itemIndex;
  }

  all(): readonly CodeItem[] {
    return this.#items;
  }

  first(): CodeItem | undefined {
    return this.#items[0];
  }

  last(): CodeItem | undefined {
    return this.#items.at(-1);
  }

  get item(): CodeItem | undefined {
    return this.#items[this.#itemIndex];
  }
}
