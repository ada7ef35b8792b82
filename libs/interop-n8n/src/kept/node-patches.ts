import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import { fingerprint, isSame } from './fingerprint.ts';
import { apply, diff, own, type Patch } from './patches.ts';

/** What a node is: parameters mean something only together with the type and version that they are for. */
const KIND = ['type', 'typeVersion', 'parameters'] as const;
/** Stands for all three in the path of a patch. */
const KIND_STEP = 'type+parameters';

/** For nodes of n8n and of Weft. The id is how a node's patches are found. */
export function diffNodes(made: JsonObject, wanted: JsonObject): readonly Patch[] {
  const [before, after] = [split(made), split(wanted)];
  if (isSameKind(before.kind, after.kind)) return diff(made, wanted);
  return [...diff(before.others, after.others), { path: [KIND_STEP], made: fingerprint(before.kind), kept: after.kind }];
}

export function applyToNode(node: JsonObject, patches: readonly Patch[]): JsonObject {
  const whole = patches.find(({ path }) => path[0] === KIND_STEP);
  if (whole === undefined) return apply(node, patches) as JsonObject;
  const { kind, others } = split(node);
  const patched = apply(
    others,
    patches.filter((patch) => patch !== whole),
  ) as JsonObject;
  return { ...patched, ...(fingerprint(kind) === whole.made ? (whole.kept as JsonObject) : kind) };
}

/** Type, version and parameters that the patches would put in the place of others. */
export function keptKind(patches: readonly Patch[]): JsonObject | undefined {
  const kept = patches.find(({ path }) => path[0] === KIND_STEP)?.kept;
  return isJsonObject(kept) ? kept : undefined;
}

/** n8n's versions are numbers, in some files as text. */
export function versionOfNode(node: JsonObject): number {
  return Number(node['typeVersion'] ?? 1);
}

function isSameKind(one: JsonObject, other: JsonObject): boolean {
  return isSame(own(one, 'type') ?? null, own(other, 'type') ?? null) && versionOfNode(one) === versionOfNode(other);
}

function split(node: JsonObject): { readonly kind: JsonObject; readonly others: JsonObject } {
  const isKind = ([key]: [string, Json]): boolean => (KIND as readonly string[]).includes(key);
  const entries = Object.entries(node).filter(([, value]) => value !== undefined);
  return {
    kind: Object.fromEntries(entries.filter(isKind)),
    others: Object.fromEntries(entries.filter((entry) => !isKind(entry))),
  };
}
