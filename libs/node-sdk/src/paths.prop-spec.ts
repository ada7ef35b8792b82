import type { Json, JsonObject } from '@weft/workflow-model';
import fc from 'fast-check';
import { deletePath, getPath, setPath } from './paths.ts';

const SEED = 20_260_115;

const key = fc.constantFrom('a', 'b', '__proto__', 'constructor', '0', 'length', 'toString');
const object = fc.object({
  key,
  maxDepth: 3,
  values: [fc.integer(), fc.constant(null), fc.array(fc.integer(), { maxLength: 3 })],
}) as fc.Arbitrary<JsonObject>;
const path = fc
  .array(
    fc.oneof(
      key,
      fc.nat({ max: 3 }).map((index) => `[${index}]`),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((steps) => steps.join('.').replaceAll('.[', '['));

describe('paths', () => {
  it('give back what was set, and leave the original as it was', () => {
    fc.assert(
      fc.property(object, path, fc.integer(), (before, at, value) => {
        const copy = structuredClone(before);
        expect(getPath(setPath(before, at, value), at)).toBe(value);
        expect(before).toEqual(copy);
        expect(({} as Record<string, Json>).a).toBeUndefined();
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('find nothing where a field was taken out', () => {
    fc.assert(
      fc.property(object, fc.array(key, { minLength: 1, maxLength: 3 }), (before, steps) => {
        const at = steps.join('.');
        const parent = steps.length > 1 ? getPath(before, steps.slice(0, -1).join('.')) : before;
        fc.pre(!Array.isArray(parent)); // taking an element out of a list moves the next one up
        expect(getPath(deletePath(before, at), at)).toBeUndefined();
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});
