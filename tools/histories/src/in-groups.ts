/** Waits for some of them at a time: a pool has few connections, and nobody waits for one for long. */
export async function inGroups<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += GROUP) results.push(...(await Promise.all(items.slice(at, at + GROUP).map(work))));
  return results;
}

const GROUP = 12;
