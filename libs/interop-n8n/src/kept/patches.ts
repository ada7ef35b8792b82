import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import { z } from 'zod';
import { fingerprint, isSame } from './fingerprint.ts';

/** A key of an object, or an entry of a list, told by its place and its fingerprint. */
type Step = string | readonly [index: number, print: string];

/**
 * One thing that a translation lost: at `path` it makes `made` (a fingerprint; absent: nothing), where `kept` should stand (absent:
 * nothing). Where something else is found, somebody has edited it since, and the edit stays.
 */
export interface Patch {
  readonly path: readonly Step[];
  readonly made?: string | undefined;
  readonly kept?: Json | undefined;
}

const stepSchema = z.union([z.string(), z.tuple([z.number().int().min(0), z.string()])]);
const patchSchema = z.strictObject({ path: z.array(stepSchema), made: z.string().optional(), kept: z.any().optional() });
const patchesSchema = z.array(patchSchema);

/** Patches as they were stored; none where somebody has put something else there. */
export function readPatches(value: unknown): readonly Patch[] {
  const parsed = patchesSchema.safeParse(value);
  return parsed.success ? parsed.data : [];
}

/** What must be done to `made` to have `wanted`. */
export function diff(made: Json | undefined, wanted: Json | undefined): readonly Patch[] {
  if (made === undefined || wanted === undefined) return made === wanted ? [] : [replacement(made, wanted)];
  if (made === wanted) return [];
  if (isJsonObject(made) && isJsonObject(wanted)) return diffObjects(made, wanted);
  if (Array.isArray(made) && Array.isArray(wanted) && made.length === wanted.length) return diffLists(made, wanted);
  return isSame(made, wanted) ? [] : [replacement(made, wanted)];
}

/** @returns `value` itself where no patch fits. */
export function apply(value: Json | undefined, patches: readonly Patch[]): Json | undefined {
  const whole = patches.find(({ path }) => path.length === 0);
  if (whole) return whole.made === printOf(value) ? whole.kept : value;
  if (patches.length === 0) return value;
  if (isJsonObject(value)) return applyToObject(value, patches);
  return Array.isArray(value) ? applyToList(value as readonly Json[], patches) : value;
}

function replacement(made: Json | undefined, wanted: Json | undefined): Patch {
  return { path: [], ...(made !== undefined && { made: fingerprint(made) }), ...(wanted !== undefined && { kept: wanted }) };
}

function printOf(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : fingerprint(value);
}

function diffObjects(made: JsonObject, wanted: JsonObject): readonly Patch[] {
  const keys = new Set([...Object.keys(made), ...Object.keys(wanted)]);
  return [...keys].flatMap((key) => under(key, diff(own(made, key), own(wanted, key))));
}

function diffLists(made: readonly Json[], wanted: readonly Json[]): readonly Patch[] {
  return made.flatMap((entry, index) => {
    const patches = diff(entry, wanted[index]);
    return patches.length > 0 ? under([index, fingerprint(entry)], patches) : patches;
  });
}

function under(step: Step, patches: readonly Patch[]): readonly Patch[] {
  return patches.map((patch) => ({ ...patch, path: [step, ...patch.path] }));
}

export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function applyToObject(value: JsonObject, patches: readonly Patch[]): JsonObject {
  const fields = new Map(Object.entries(value));
  for (const [key, inside] of bySteps(patches)) {
    if (typeof key !== 'string') continue;
    const patched = apply(fields.get(key), inside);
    if (patched === undefined) fields.delete(key);
    else fields.set(key, patched);
  }
  return Object.fromEntries(fields);
}

function applyToList(value: readonly Json[], patches: readonly Patch[]): readonly Json[] {
  const result = [...value];
  const places = Map.groupBy(value.keys(), (index) => fingerprint(value[index] as Json));
  for (const [step, inside] of bySteps(patches)) {
    if (typeof step === 'string') continue;
    const [index, print] = step;
    const found = places.get(print) ?? [];
    const place = found.includes(index) ? index : found[0];
    if (place !== undefined) result[place] = apply(result[place], inside) ?? null;
  }
  return result;
}

/** Patches by the first step of their paths, which they then lack. */
function bySteps(patches: readonly Patch[]): Map<Step, Patch[]> {
  const groups = new Map<string, { step: Step; inside: Patch[] }>();
  for (const { path, ...rest } of patches) {
    const [step, ...further] = path;
    if (step === undefined) continue;
    const key = JSON.stringify(step);
    const group = groups.get(key) ?? { step, inside: [] };
    group.inside.push({ ...rest, path: further });
    groups.set(key, group);
  }
  return new Map([...groups.values()].map(({ step, inside }) => [step, inside]));
}
