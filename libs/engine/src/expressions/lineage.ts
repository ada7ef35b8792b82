import type { Item, Lineage } from '@weft/workflow-model';
import type { Activation } from '../activation.ts';
import type { PlanNode } from '../plan.ts';
import type { RunView, Scope } from '../run-view.ts';
import { ExpressionError } from './expression-error.ts';
import { inputItems } from './run-names/run-data.ts';

/** An item at an input of an activation. */
interface Place {
  readonly activation: Activation;
  readonly input: number;
  readonly item: number;
}

/** Lineage that branches more than this is not followed further. */
const MAX_PLACES = 100_000;

/**
 * The item of `node` that the item at `itemIndex` of the activation's input came from: back along the sources, through the
 * `pairedItem` of each item on the way.
 * @throws EXPRESSION_ITEM_NOT_LINKED, EXPRESSION_ITEM_AMBIGUOUS
 */
export function findPairedItem(scope: Scope, node: PlanNode, itemIndex = scope.itemIndex): Item {
  let place = firstPlace(scope.activation, itemIndex);
  while (place) {
    const { found, before } = stepBack(place, node, scope.run);
    if (found) return found;
    if (before.length > 1) return findAmong(before, node, scope, itemIndex);
    place = before[0];
  }
  throw notLinked(node, itemIndex);
}

/** Where lineage branches: the one item that all ways lead to. */
function findAmong(places: readonly Place[], node: PlanNode, scope: Scope, itemIndex: number): Item {
  const found = new Set<Item>();
  const seen = new Map<Activation, Set<string>>();
  const open = [...places];
  for (let visited = 0; open.length > 0 && visited < MAX_PLACES; visited++) {
    const place = open.pop() as Place;
    if (!visit(place, seen)) continue;
    const step = stepBack(place, node, scope.run);
    if (step.found) found.add(step.found);
    open.push(...step.before);
  }
  if (found.size > 1) throw ambiguous(node, itemIndex);
  for (const item of found) return item;
  throw notLinked(node, itemIndex);
}

function firstPlace(activation: Activation, item: number): Place | undefined {
  const items = inputItems(activation);
  const input = activation.inputs.indexOf(items);
  return input >= 0 && item in items ? { activation, input, item } : undefined;
}

/** False where the place has been seen before. */
function visit({ activation, input, item }: Place, seen: Map<Activation, Set<string>>): boolean {
  const places = seen.get(activation) ?? new Set<string>();
  seen.set(activation, places);
  const name = `${input}:${item}`;
  if (places.has(name)) return false;
  places.add(name);
  return true;
}

/** Where the item at a place was made: by the node that is looked for, or from items further back. */
function stepBack(place: Place, node: PlanNode, run: RunView): { readonly found?: Item; readonly before: readonly Place[] } {
  const item = place.activation.inputs[place.input]?.[place.item];
  const source = place.activation.sources[place.input]?.activation;
  if (!item || !source) return { before: [] };
  if (source.node.index === node.index) return { found: item, before: [] };
  const before: Place[] = [];
  for (const lineage of lineageOf(item)) {
    const activation = lineage.run === undefined ? source : earlierOf(source, lineage.run, run);
    if (activation) before.push({ activation, input: lineage.input ?? 0, item: lineage.item });
  }
  return { before };
}

/** The node's own activation with that run index. They are kept in that order, from the first on. */
function earlierOf(activation: Activation, runIndex: number, run: RunView): Activation | undefined {
  const finished = run.finished(activation.node.index);
  const placed = finished[runIndex];
  return placed?.runIndex === runIndex ? placed : finished.find((each) => each.runIndex === runIndex);
}

function lineageOf(item: Item): readonly Lineage[] {
  const { pairedItem } = item;
  if (pairedItem === undefined) return [];
  return Array.isArray(pairedItem) ? (pairedItem as readonly Lineage[]) : [pairedItem as Lineage];
}

function notLinked(node: PlanNode, itemIndex: number): ExpressionError {
  const message = `Item ${itemIndex} cannot be traced back to an item of "${node.name}".`;
  const fix = `A node between them lost the link, or "${node.name}" is on another branch. Use $('${node.name}').first(), .last() or .all()[i].`;
  return new ExpressionError('EXPRESSION_ITEM_NOT_LINKED', message, fix);
}

function ambiguous(node: PlanNode, itemIndex: number): ExpressionError {
  const message = `Item ${itemIndex} comes from several items of "${node.name}".`;
  return new ExpressionError('EXPRESSION_ITEM_AMBIGUOUS', message, `Say which: $('${node.name}').first(), .last() or .all()[i].`);
}
