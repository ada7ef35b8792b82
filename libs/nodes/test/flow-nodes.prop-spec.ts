import type { JsonObject } from '@weft/workflow-model';
import fc from 'fast-check';
import { filter } from '../src/filter/filter.node.ts';
import { ifNode } from '../src/if/if.node.ts';
import { switchNode } from '../src/switch/switch.node.ts';
import { conditionals, holdsFor, itemsFor, OPERATIONS, parametersOf, rulesOfConditions, sidesOf } from './condition-cases.ts';
import { ModelMismatch } from './conditions-model.ts';
import { observe, type Observation } from './observe.ts';

/** If, Filter and Switch as the engine runs them, against models made from the documentation alone. */
const SETTINGS = { seed: 20_260_115, numRuns: 300 } as const;

/** Sends each item to the handles that the model names, in order; silent handles are left out. */
function modelled(given: readonly JsonObject[], handlesOf: (json: JsonObject) => readonly string[]): Observation {
  const outputs: Record<string, (readonly [JsonObject, number])[]> = {};
  try {
    for (const [place, json] of given.entries())
      for (const handle of handlesOf(json)) (outputs[handle] ??= []).push([json, place]);
  } catch (error) {
    if (error instanceof ModelMismatch) return { failure: 'CONDITION_TYPE_MISMATCH' };
    throw error;
  }
  return { outputs };
}

const operators = Object.entries(OPERATIONS).flatMap(([type, operations]) =>
  operations.map((operation) => ({ type, operation })),
);

describe('each operator alone does what its documentation says', () => {
  it.each(operators)('$type $operation', async (operator) => {
    const items = fc.array(sidesOf(operator), { minLength: 1, maxLength: 6 });
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(rulesOfConditions, items, async (rules, given) => {
        const chosen = { rules, operators: [operator], first: 0 };
        const expected = modelled(given, (json) => [holdsFor(json, chosen) ? 'true' : 'false']);
        for (const handle of Object.keys(expected.outputs ?? {})) seen.add(handle);
        expect(await observe(ifNode, { conditions: parametersOf(chosen) }, given)).toEqual(expected);
      }),
      { ...SETTINGS, numRuns: 60 },
    );
    // What never came out the one way or the other has not been tried.
    expect([...seen].sort()).toEqual(['false', 'true']);
  });
});

describe('If, Filter and Switch do what their documentation says', () => {
  const cases = conditionals().chain((chosen) => fc.tuple(fc.constant(chosen), itemsFor(chosen)));

  it('if', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([chosen, given]) => {
        const found = await observe(ifNode, { conditions: parametersOf(chosen) }, given);
        expect(found).toEqual(modelled(given, (json) => [holdsFor(json, chosen) ? 'true' : 'false']));
      }),
      { ...SETTINGS, numRuns: 600 },
    );
  });

  it('filter', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([chosen, given]) => {
        const found = await observe(filter, { conditions: parametersOf(chosen) }, given);
        expect(found).toEqual(modelled(given, (json) => (holdsFor(json, chosen) ? ['main'] : [])));
      }),
      SETTINGS,
    );
  });

  it('switch by rules', async () => {
    const output = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });
    const rules = fc
      .integer({ min: 1, max: 3 })
      .chain((count) =>
        fc.tuple(...Array.from({ length: count }, (_, index) => fc.record({ chosen: conditionals(index * 2, 2), output }))),
      );
    const parameters = fc.record({
      list: rules,
      allMatching: fc.boolean(),
      fallback: fc.constantFrom<'none' | 'extra' | 0>('none', 'extra', 0),
    });
    const switchCases = parameters.chain((given) =>
      fc.tuple(fc.constant(given), itemsFor(...given.list.map(({ chosen }) => chosen))),
    );
    await fc.assert(
      fc.asyncProperty(switchCases, async ([{ list, allMatching, fallback }, given]) => {
        const written = list.map(({ chosen, output: to }) => ({
          conditions: parametersOf(chosen),
          ...(to !== undefined && { output: to }),
        }));
        const found = await observe(switchNode, { rules: written, allMatching, fallback }, given);
        const expected = modelled(given, (json) => {
          const taken: string[] = [];
          for (const [index, { chosen, output: to }] of list.entries()) {
            if (taken.length > 0 && !allMatching) break;
            if (holdsFor(json, chosen)) taken.push(`case-${to ?? index}`);
          }
          if (taken.length > 0) return [...new Set(taken)];
          return fallback === 'none' ? [] : [fallback === 'extra' ? 'fallback' : 'case-0'];
        });
        expect(found).toEqual(expected);
      }),
      SETTINGS,
    );
  });

  it('switch by number', async () => {
    const numbers = fc.array(fc.record({ n: fc.integer({ min: -1, max: 4 }) }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(numbers, fc.integer({ min: 1, max: 4 }), async (given, outputCount) => {
        const found = await observe(switchNode, { mode: 'expression', output: '={{ $json.n }}', outputCount }, given);
        const isMissing = given.some(({ n }) => n < 0 || n >= outputCount);
        expect(found).toEqual(
          isMissing ? { failure: 'SWITCH_OUTPUT_MISSING' } : modelled(given, ({ n }) => [`case-${n as number}`]),
        );
      }),
      SETTINGS,
    );
  });
});
