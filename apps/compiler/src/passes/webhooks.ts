import type { CompiledTrigger } from '@weft/contracts';
import { routeKind, type WebhookRoute } from '@weft/node-sdk';
import type { WorkflowDocument } from '@weft/workflow-model';
import { askDefinition } from '../ask-definition.ts';
import type { CompileContext } from '../compile-context.ts';
import type { CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';
import { checkStream } from './answer-stream.ts';
import { checkWaits } from './answer-wait.ts';
import { lacksCredential } from './credentials.ts';
import { withPages } from './form-pages.ts';
import { isTrigger } from './reachability.ts';
import { fixed } from './resolve-nodes.ts';

/** The triggers that can start the workflow, with the routes that they want served. */
export function findTriggers(
  graph: Graph,
  context: CompileContext,
  { supervision }: Pick<WorkflowDocument['settings'], 'supervision'>,
): readonly CompiledTrigger[] {
  const served = new Map<string, CompiledNode>();
  return graph.nodes
    .filter((node) => isTrigger(node) && !node.node.disabled)
    .map((node) => {
      const webhooks = withPages(routesOf(node, context), node.index, graph);
      for (const route of webhooks) claim(route, { node, served }, context);
      if (webhooks.some(({ respond }) => respond === 'respond-node')) checkAnswer(node, graph, context);
      if (webhooks.some(({ respond }) => respond === 'streaming')) checkStream(node, graph, context);
      for (const respond of ['last-node', 'respond-node'] as const)
        if (webhooks.some((route) => route.respond === respond)) checkWaits(node, { graph, respond, supervision }, context);
      return { nodeId: node.node.id, nodeName: node.node.name, type: node.node.type, webhooks };
    });
}

function routesOf(compiled: CompiledNode, context: CompileContext): readonly WebhookRoute[] {
  const { node, definition, parameters, valid } = compiled;
  if (!definition?.webhooks || !valid || lacksCredential(compiled)) return [];
  const { webhooks } = definition;
  return askDefinition(compiled, context, () => webhooks(parameters, node.credentials)) ?? [];
}

function claim(
  route: WebhookRoute,
  by: { node: CompiledNode; served: Map<string, CompiledNode> },
  { findings }: CompileContext,
): void {
  // Names of path parameters do not tell routes apart.
  const key = `${routeKind(route)} ${route.path.replaceAll(/(^|\/):[^/]*/g, '$1:')}`;
  const first = by.served.get(key);
  if (first === undefined) return void by.served.set(key, by.node);
  const message = `"${first.node.name}" already serves ${routeKind(route)} ${route.path}.`;
  findings.report({
    code: 'WEBHOOK_DUPLICATE',
    node: by.node.node,
    field: 'parameters.path',
    message,
    fix: 'Give one of them another path or method.',
  });
}

/** A caller that waits for a node to answer would wait in vain where none can. */
function checkAnswer({ node, index }: CompiledNode, graph: Graph, { findings }: CompileContext): void {
  const reached = new Set([index]);
  for (const each of reached) {
    if (mayAnswer(graph.node(each))) return;
    for (const successor of graph.successors(each)) reached.add(successor);
  }
  const message = `"${node.name}" leaves the answer to another node, but leads to none that gives one.`;
  const fix = 'Add a Respond to Webhook node, or set "respond" to "last-node" or "immediately".';
  findings.report({ code: 'WEBHOOK_UNANSWERED', node, field: 'parameters.respond', message, fix });
}

function mayAnswer({ node, definition, parameters, valid }: CompiledNode): boolean {
  if (node.disabled) return false;
  return !definition || !valid || fixed(definition.effect, parameters) === 'respond';
}
