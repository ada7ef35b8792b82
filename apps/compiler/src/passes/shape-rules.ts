import type { RawParameters } from '@weft/node-sdk';
import { isJsonObject } from '@weft/workflow-model';
import type { CompiledNode } from '../compiled-node.ts';

/** Top-level fields that an item's JSON can have and no others; undefined where that is not known. */
export type Shape = ReadonlySet<string> | undefined;

/** The JSON that a webhook call is turned into; see WebhookRequest. */
const WEBHOOK_FIELDS: Shape = new Set(['headers', 'params', 'query', 'body', 'webhookUrl', 'executionMode']);

const passOn = (input: Shape): Shape => input;

const RULES: Readonly<Record<string, (input: Shape, parameters: RawParameters) => Shape>> = {
  webhook: () => WEBHOOK_FIELDS,
  if: passOn,
  switch: passOn,
  filter: passOn,
  noOp: passOn,
  wait: passOn,
  respondToWebhook: passOn,
  set: afterSet,
};

/** The shape of what a node gives, from the shape of what it gets. Error items have fields of their own. */
export function shapeAfter({ node, definition, parameters, valid }: CompiledNode, input: Shape): Shape {
  if (node.disabled) return input;
  const rule = Object.hasOwn(RULES, node.type) ? RULES[node.type] : undefined;
  if (!definition || !valid || !rule || node.onError !== 'stop' || node.alwaysOutputData) return undefined;
  return rule(input, parameters);
}

function afterSet(input: Shape, { mode, fields, include, dotNotation }: RawParameters): Shape {
  const kept = include === 'all' ? input : include === 'none' ? new Set<string>() : undefined;
  if (kept === undefined || mode !== 'fields' || !Array.isArray(fields)) return undefined;
  const names = fields.map((field) => (isJsonObject(field) ? topLevel(field['name'], dotNotation) : undefined));
  return names.includes(undefined) ? undefined : kept.union(new Set(names as string[]));
}

function topLevel(name: unknown, dotNotation: unknown): string | undefined {
  if (typeof name !== 'string' || name.startsWith('=') || typeof dotNotation !== 'boolean') return undefined;
  return dotNotation ? name.split(/[.[]/)[0] : name;
}
