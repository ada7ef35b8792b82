import { toDataText, tooLarge } from './result-text.ts';

/** What the workflow keeps for all of its nodes, and for this one. The code changes these objects themselves. */
export interface StaticDataParts {
  readonly global: object;
  readonly node: object;
}

/** What `$getWorkflowStaticData(part)` gives: always the same object. */
export function staticDataPart(parts: StaticDataParts | undefined, part: unknown): object {
  if (parts === undefined) throw new Error('Static data of a workflow is there in Code nodes only, not in expressions.');
  if (part === 'global' || part === 'node') return parts[part];
  throw new Error(`There is no static data "${String(part)}": ask for 'global', which all nodes share, or for 'node'.`);
}

/** What `this` is for code that asks in n8n's older way: the globals, and `this.getWorkflowStaticData`. */
export function receiverOf(parts: StaticDataParts): unknown {
  return Object.create(globalThis, { getWorkflowStaticData: { value: (part: unknown) => staticDataPart(parts, part) } });
}

/** Their texts before the code runs, to tell afterwards what it has changed. */
export function textsOf({ global, node }: StaticDataParts): Record<keyof StaticDataParts, string> {
  return { global: JSON.stringify(global), node: JSON.stringify(node) };
}

/**
 * The result with the parts that are not what they were: a JSON pair.
 * @throws ResultRefused where the code put something there that is not data, or both together are too long.
 */
export function withChanges(
  result: string,
  { parts, before }: { parts: StaticDataParts; before: Record<keyof StaticDataParts, string> },
  maxChars: number,
): string {
  const changed = (['global', 'node'] as const).flatMap((name) => {
    const text = toDataText(parts[name], { name: `$getWorkflowStaticData('${name}')`, maxChars });
    return text === before[name] ? [] : [`"${name}":${text}`];
  });
  const pair = `[${result},{${changed.join(',')}}]`;
  if (pair.length > maxChars) throw tooLarge('the result with the static data', pair.length, maxChars);
  return pair;
}
