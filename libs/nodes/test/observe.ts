import type { NodeDefinition, RawParameters } from '@weft/node-sdk';
import type { Item, JsonObject } from '@weft/workflow-model';
import type { Fixture } from './fixture.ts';
import { runFixture } from './fixture-run.ts';

export interface Observation {
  /** By handle: JSON and the place of the input item; silent handles are left out. */
  readonly outputs?: Readonly<Record<string, readonly (readonly [JsonObject, number])[]>>;
  /** Code of the failure. */
  readonly failure?: string;
}

/** What a node makes of items, each of its own coming from one of them. */
export async function observe(
  definition: NodeDefinition,
  parameters: RawParameters,
  given: readonly JsonObject[],
): Promise<Observation> {
  const fixture: Fixture = { name: '', parameters, input: given.map((json) => ({ json })), expect: {} };
  const { result, outputs } = await runFixture(definition, fixture);
  if (result.status === 'failed') return { failure: result.failure.code };
  const pairs = Object.entries(outputs).map(([handle, list]) => [
    handle,
    list.map(({ json, pairedItem }) => [json, placeOf(pairedItem)]),
  ]);
  return { outputs: Object.fromEntries(pairs) as NonNullable<Observation['outputs']> };
}

function placeOf(pairedItem: Item['pairedItem']): number {
  return (pairedItem as { item: number }).item;
}
