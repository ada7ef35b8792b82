import { NodeRegistry } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import type { Diagnostic } from '@weft/workflow-model';
import { compile } from '../compile.ts';

export const registry = new NodeRegistry(nodeDefinitions);

/** A document of nodes in a row from left to right; ids follow from the names, so that tests can say what they mean. */
export function documentOf(nodes: readonly object[], edges: readonly string[] = [], rest: object = {}): Record<string, unknown> {
  const placed = nodes.map((node, index) => ({ position: { x: index * 200, y: 0 }, ...node }));
  return { name: 'Test', nodes: placed.map((node) => ({ id: idOf(node), ...node })), edges: edges.map(toEdge), ...rest };
}

/** `A.true > B.input-2`; handles may be left out. */
export function toEdge(text: string): Record<string, string> {
  const [from = '', to = ''] = text.split(' > ');
  const [source = '', sourceHandle] = from.split('.');
  const [target = '', targetHandle] = to.split('.');
  return { source, target, ...(sourceHandle && { sourceHandle }), ...(targetHandle && { targetHandle }) };
}

export const trigger = { name: 'Start', type: 'manualTrigger' };
export const noOp = (name: string, rest: object = {}) => ({ name, type: 'noOp', ...rest });
export const set = (name: string, value: unknown, rest: object = {}) => ({
  name,
  type: 'set',
  parameters: { fields: [{ name: 'a', value }] },
  ...rest,
});
export const ifNode = (name: string, rest: object = {}) => ({
  name,
  type: 'if',
  parameters: { conditions: { conditions: [{ left: '={{ $json.a }}', operator: { type: 'string', operation: 'exists' } }] } },
  ...rest,
});

/** The credentials of the workspace, by id. */
const CREDENTIALS = { mail: { type: 'smtp', name: 'Mail' } };

export const compileHere = (document: unknown) => compile(document, registry, { credentials: CREDENTIALS });

/** `severity CODE node field`, one for each finding: what the tests compare. */
export function findingsOf(document: unknown): readonly string[] {
  return compileHere(document).diagnostics.map(summary);
}

export function summary({ severity, code, nodeName, field }: Diagnostic): string {
  return [severity, code, nodeName ?? '-', field ?? '-'].join(' ');
}

function idOf(node: object): string {
  return (node as { name?: string }).name ?? 'unnamed';
}
