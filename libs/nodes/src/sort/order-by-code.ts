import { describeItem, type LogLine } from '@weft/engine';
import { lineageOf, NodeFailure, type NodeContext } from '@weft/node-sdk';
import type { SortParams } from './sort.params.ts';

/** The places of the items in the order that code gives them. @throws NodeFailure SORT_CODE_INVALID, and what the sandbox throws */
export async function orderByCode(context: NodeContext<SortParams>): Promise<readonly number[]> {
  const { items, surroundings, timezone, signal } = context;
  const { code, timeoutMs } = context.params(0);
  if (!/\breturn\b/.test(code)) throw codeInvalid('The code returns nothing.');
  const places: unknown = await context.ports.code.run({
    source: programOf(code),
    mode: 'all',
    items: items.map((item, index) => ({ ...describeItem(item), pairedItem: lineageOf(index) })),
    nodes: {},
    globals: surroundings.globals(),
    timezone,
    now: context.now(),
    timeoutMs,
    signal,
    onConsole: (lines: readonly LogLine[]) => context.log(lines),
  });
  if (!isOrderOf(places, items.length)) throw codeInvalid('The code is no function of "a" and "b": it ended the sorting itself.');
  return places;
}

/** The code begins on the first line, so that a failure names its own lines. */
function programOf(code: string): string {
  return `const compareItems = (a, b) => {${code}
};
const given = $input.all();
return given.map((_, place) => place).sort((left, right) => compareItems(given[left], given[right]));`;
}

function isOrderOf(places: unknown, count: number): places is readonly number[] {
  if (!Array.isArray(places) || places.length !== count) return false;
  const seen = new Set(places as readonly unknown[]);
  return (
    seen.size === count && [...seen].every((place) => Number.isInteger(place) && Number(place) >= 0 && Number(place) < count)
  );
}

function codeInvalid(message: string): NodeFailure {
  return new NodeFailure({
    code: 'SORT_CODE_INVALID',
    fault: 'user',
    message,
    field: 'code',
    fix: 'Return a number, such as: return a.json.price - b.json.price',
    retryable: false,
  });
}
