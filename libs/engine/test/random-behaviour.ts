import type { Item } from '@weft/workflow-model';
import type { Acted, Acting, Ports, Seen } from './reference-scheduler.ts';

const MAX_ITEMS = 3;

/** A number that depends on everything it is given, and on nothing else. */
export function scramble(...parts: readonly unknown[]): number {
  let state = 0x811c9dc5;
  for (const char of JSON.stringify(parts, sortedKeys)) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  return (state ^ (state >>> 13)) >>> 0;
}

function sortedKeys(_: string, value: unknown): unknown {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))) : value;
}

/**
 * What the nodes of a random plan do: a function of the seed, the node, its run index and its items and what it sees of others, so
 * that a wrong run index or a wrong pairing changes everything after it. Items live for a few steps, which is what ends most loops.
 */
export function behaviour(seed: number): Acting {
  return (step) => {
    const fate = scramble(seed, step.node.index, step.runIndex, step.inputs) % 100;
    if (fate < 4) return { failure: { code: 'RANDOM_FAILURE', message: `fate ${fate}` } };
    return { outputs: route(seed, step) };
  };
}

/** What a step saw of the nodes that it names: absent ports at the end of a list may be left out, so they are not looked at. */
function sightOf(seen: readonly (readonly Seen[])[]): unknown {
  return seen.map((steps) =>
    steps.map(({ runIndex, outputs }) => [runIndex, outputs?.flatMap((items, port) => (items ? [[port, items]] : []))]),
  );
}

function route(seed: number, { node, inputs, runIndex, seen }: Acted): Ports {
  const declared = node.onError === 'error-output' ? node.outputs.length - 1 : node.outputs.length;
  const outputs = Array.from({ length: declared }, (): Item[] => []);
  const copies = scramble(seed, 'mode', node.index) % 5 < 3;
  const sight = seen.length > 0 ? scramble(sightOf(seen)) : 0;
  inputs.forEach((items, input) =>
    items?.forEach((item, place) => {
      const ttl = typeof item.json.ttl === 'number' ? item.json.ttl - 1 : 1;
      if (ttl < 0) return;
      const tag = scramble(node.index, runIndex, input, place, item.json, sight);
      const next: Item = {
        json: { ttl, tag },
        pairedItem: { item: place, input },
        ...(tag % 11 === 0 ? { error: { message: 'marked' } } : {}),
      };
      outputs.forEach((list, output) => {
        if (copies || tag % declared === output) list.push(next);
      });
    }),
  );
  return outputs.map((list) => (list.length > 0 ? list.slice(0, MAX_ITEMS) : undefined));
}
