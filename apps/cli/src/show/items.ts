import type { ExecutionView, StepIteration } from '@weft/contracts';

const MAX_SHOWN = 10;

/** What the step that ended last has put out, as JSON; the first of many items. */
export function lastItems({ nodes }: ExecutionView): string {
  const steps = Object.values(nodes).flatMap(({ iterations }) => iterations);
  const last = steps.reduce<StepIteration | undefined>(
    (latest, step) => (latest && endOf(latest) > endOf(step) ? latest : step),
    undefined,
  );
  const items = Object.values(last?.outputs ?? {}).flatMap((output) => output.map(({ json }) => json));
  const more = items.length > MAX_SHOWN ? `… and ${items.length - MAX_SHOWN} more; --json shows all of them\n` : '';
  return `${JSON.stringify(items.slice(0, MAX_SHOWN), undefined, 2)}\n${more}`;
}

const endOf = ({ startedAt, durationMs }: StepIteration): number => Date.parse(startedAt) + durationMs;

/** How many items left a step by each of its outputs. */
export function countsOf({ outputs = {}, itemsLeftOut }: StepIteration): string {
  if (itemsLeftOut) return 'items not all kept';
  const counts = Object.entries(outputs);
  return counts
    .map(([handle, { length }]) => (counts.length === 1 ? numberOf(length, 'item') : `${handle} ${length}`))
    .join(', ');
}

export const numberOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
