import { findCredentialType, servesAs } from '@weft/credential-types';
import type { CompileContext } from '../compile-context.ts';
import type { CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';
import type { KnownCredentials } from '../known-credentials.ts';
import { fixed } from './resolve-nodes.ts';

/** Every node has the credentials that it needs: of the right type, and there. One of another workspace is not there. */
export function checkCredentials(graph: Graph, known: KnownCredentials, context: CompileContext): void {
  for (const node of graph.nodes) {
    if (!node.definition || !node.valid) continue;
    const slots = slotsOf(node);
    for (const { type, required } of slots) {
      const id = node.node.credentials?.[type];
      if (id !== undefined) checkOne(node, { type, id, known }, context);
      else if (required) reportMissing(node, type, context);
    }
    const wanted = new Set(slots.map(({ type }) => type));
    for (const type of Object.keys(node.node.credentials ?? {})) if (!wanted.has(type)) reportUnused(node, type, context);
  }
}

/** The credentials that a node uses, by type; undefined where it uses none. */
export function credentialsOf(node: CompiledNode): Readonly<Record<string, string>> | undefined {
  if (!node.definition || !node.valid || node.node.disabled) return undefined;
  const given = node.node.credentials ?? {};
  const used = slotsOf(node).flatMap(({ type }) => (given[type] === undefined ? [] : [[type, given[type]] as const]));
  return used.length > 0 ? Object.fromEntries(used) : undefined;
}

/** A credential that the node needs is not given: reported here, so that nobody else has to. */
export function lacksCredential(node: CompiledNode): boolean {
  return slotsOf(node).some(({ type, required }) => required && node.node.credentials?.[type] === undefined);
}

const slotsOf = ({ definition, parameters }: CompiledNode) => fixed(definition?.credentials ?? [], parameters);

interface Named {
  readonly type: string;
  readonly id: string;
  readonly known: KnownCredentials;
}

function checkOne({ node }: CompiledNode, { type, id, known }: Named, { findings }: CompileContext): void {
  if (!known) return;
  const field = `credentials.${type}`;
  const found = Object.hasOwn(known, id) ? known[id] : undefined;
  if (!found) {
    const message = `The credential "${id}" does not exist in this workspace.`;
    const fix = `Choose one of the type "${type}" that exists, or make one: POST /api/credentials.`;
    findings.report({ code: 'CREDENTIAL_UNKNOWN', node, field, message, fix });
  } else if (!servesAs(found.type, type)) {
    const message = `The node needs a credential of the type "${type}"; "${found.name}" is of the type "${found.type}".`;
    const fix = findCredentialType(type) ? `Choose one of the type "${type}".` : generalTypes(type);
    findings.report({ code: 'CREDENTIAL_TYPE_WRONG', node, field, message, fix });
  }
}

function reportMissing({ node }: CompiledNode, type: string, { findings }: CompileContext): void {
  const message = `The node needs a credential of the type "${type}" and has none.`;
  const fix = findCredentialType(type) ? 'Choose one in the node, or make one first: POST /api/credentials.' : generalTypes(type);
  findings.report({ code: 'CREDENTIAL_MISSING', node, field: `credentials.${type}`, message, fix });
}

/** Other tools have a type for each service; most of them are one of a general kind by another name, which may stand for it. */
function generalTypes(type: string): string {
  const oauth = /oauth[12]/i.exec(type)?.[0];
  const alike = oauth ? `oAuth${oauth.at(-1)}Api` : 'httpHeaderAuth or httpBearerAuth';
  return `Weft has no type of that name. Make one of a general type, here probably ${alike}, with the data of the service (POST /api/credentials), and choose it in the node for "${type}".`;
}

function reportUnused({ node }: CompiledNode, type: string, { findings }: CompileContext): void {
  const message = `The node has a credential of the type "${type}" and does not use it.`;
  const fix = 'Remove it, or set the node’s authentication to that type.';
  findings.report({ code: 'CREDENTIAL_UNUSED', node, field: `credentials.${type}`, message, fix });
}
