import type { Compilation } from '@weft/contracts';
import type { NodeRegistry } from '@weft/node-sdk';
import type { WorkflowDocument } from '@weft/workflow-model';
import { Ancestors } from './ancestors.ts';
import { newContext, type CompileContext, type Known } from './compile-context.ts';
import type { CompiledNode } from './compiled-node.ts';
import { Graph } from './graph.ts';
import { toMermaid } from './mermaid.ts';
import { buildPlan } from './passes/build-plan.ts';
import { connect } from './passes/connect.ts';
import { checkCredentials } from './passes/credentials.ts';
import { checkCycles } from './passes/cycles.ts';
import { checkErrorWorkflow } from './passes/error-workflow.ts';
import { checkExpressions } from './passes/expressions.ts';
import { checkFeatures } from './passes/features.ts';
import { hashPlan } from './passes/hash-plan.ts';
import { findLiveness } from './passes/liveness.ts';
import { checkNames } from './passes/names.ts';
import { parse } from './passes/parse.ts';
import { checkPinData } from './passes/pin-data.ts';
import { checkPrecedence } from './passes/precedence.ts';
import { checkReachability } from './passes/reachability.ts';
import { resolveNodes } from './passes/resolve-nodes.ts';
import { hideSecrets } from './passes/secrets.ts';
import { cutSegments } from './passes/segments.ts';
import { checkShapes } from './passes/shapes.ts';
import { checkSubWorkflows } from './passes/sub-workflows.ts';
import { addTimes } from './passes/trigger-times.ts';
import { findTriggers } from './passes/webhooks.ts';
import { worstCase } from './passes/worst-case.ts';

/**
 * Compiles a document, whatever it is: all that is wrong with it in one answer, and a plan where nothing is. The passes and what
 * each of them reports are described in docs/COMPILATION_PROCESS.md.
 */
export function compile(
  source: unknown,
  registry: NodeRegistry,
  { explain, ...known }: Known & { readonly explain?: boolean } = {},
): Compilation {
  const context = newContext(registry, known);
  const parsed = parse(source, context);
  if (!parsed) return { diagnostics: context.findings.toSorted(), triggers: [] };
  const document = { ...parsed.document, nodes: parsed.document.nodes.map((node) => hideSecrets(node, context)) };
  const { triggers, graph, plan } = check(document, context);
  return {
    diagnostics: context.findings.toSorted(),
    ...(parsed.whole && { document: withDefaults(document, graph.nodes) }),
    ...(plan && { plan: { hash: hashPlan(plan), body: plan } }),
    triggers,
    ...(explain && { explanation: { mermaid: toMermaid(graph), ...(plan && { worstCase: worstCase(plan) }) } }),
  };
}

function check(document: WorkflowDocument, context: CompileContext) {
  checkNames(document, context);
  checkFeatures(document, context);
  checkErrorWorkflow(document, context);
  checkSubWorkflows(document, context);
  checkPinData(document, context);
  const nodes = resolveNodes(document, context);
  const graph = new Graph(nodes, connect(document, nodes, context));
  checkReachability(graph, context);
  checkCycles(graph, context);
  checkCredentials(graph, context.credentials, context);
  const triggers = addTimes(findTriggers(graph, context, document.settings), { graph, document }, context);
  const reads = checkExpressions(graph, context);
  const ancestors = new Ancestors(graph);
  checkPrecedence(graph, { reads, ancestors, document }, context);
  checkShapes(graph, document, { reads, context });
  const liveness = findLiveness(graph, { reads, ancestors, order: document.settings.order }, context);
  const plan = context.findings.hasErrors ? undefined : cutSegments(buildPlan({ document, graph, reads, liveness }));
  return { triggers, graph, plan };
}

/** The document as it is to be saved: with the defaults of its nodes' parameters. */
function withDefaults(document: WorkflowDocument, nodes: readonly CompiledNode[]): WorkflowDocument {
  const filled = new Map(nodes.filter(({ valid }) => valid).map(({ node, parameters }) => [node, parameters]));
  return {
    ...document,
    nodes: document.nodes.map((node) => ({ ...node, parameters: { ...(filled.get(node) ?? node.parameters) } })),
  };
}
