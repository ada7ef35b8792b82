import type { Effect, Plan, PlanNode, PlanOutput } from '@weft/engine';
import { toAssignee } from '@weft/node-sdk';
import type { Supervisors, WorkflowDocument } from '@weft/workflow-model';
import type { CompiledEdge, CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';
import type { NodeReads } from '../node-reads.ts';
import type { Liveness } from './liveness.ts';
import { loopOf } from './loops.ts';
import { credentialsOf } from './credentials.ts';
import { inheritedTitles } from './form-pages.ts';
import { fixed } from './resolve-nodes.ts';

export interface PlanParts {
  readonly document: WorkflowDocument;
  readonly graph: Graph;
  readonly reads: readonly NodeReads[];
  readonly liveness: Liveness;
}

/** The plan of a document without errors. */
export function buildPlan({ document, graph, reads, liveness }: PlanParts): Plan {
  const { order, timezone, timeoutMs, maxLoopCount, saveData } = document.settings;
  const titles = inheritedTitles(graph);
  const nodes = graph.nodes.map((node, index): PlanNode => {
    const edges = { outgoing: graph.edgesFrom(index), incoming: graph.edgesTo(index), declaredOrder: order === 'breadth-first' };
    const credentials = credentialsOf(node);
    const loop = loopOf(index, graph);
    return {
      ...settingsOf(node),
      ...(credentials && { credentials }),
      ...behaviourOf(withTitle(node, titles.get(index)), reads[index]?.deterministic ?? true),
      inputs: inputsOf(node, edges.incoming),
      outputs: outputsOf(node, edges),
      retained: liveness.isRetained(index),
      reads: liveness.reads[index] ?? [],
      ...(loop && { loop }),
    };
  });
  const asks = asksOf(document);
  return { format: 1, order, timezone, timeoutMs, maxLoopCount, saveData, ...asks, ...dataReadBy(reads), nodes };
}

const withTitle = (node: CompiledNode, title: string | undefined): CompiledNode =>
  title === undefined ? node : { ...node, parameters: { ...node.parameters, title } };

/** When people are asked about steps, and whom. Keys stay away where it is nobody, so that such plans keep their hash. */
function asksOf({ nodes, settings }: WorkflowDocument): Pick<Plan, 'supervision' | 'supervisors'> {
  const { supervision = 'none', supervisors } = settings;
  const mayAsk = supervision !== 'none' || nodes.some(({ onUncertain }) => onUncertain === 'ask');
  return {
    ...(supervision !== 'none' && { supervision }),
    ...(mayAsk && supervisors && { supervisors: named(supervisors) }),
  };
}

/** By the names that those who are asked go by. */
function named(supervisors: Supervisors): Supervisors {
  const toNames = (texts: readonly string[]) => texts.flatMap((text) => toAssignee(text) ?? []);
  return { ...supervisors, assignees: toNames(supervisors.assignees), escalateTo: toNames(supervisors.escalateTo) };
}

/** What the run must be given beside items. Keys stay away where there is nothing, so that such plans keep their hash. */
function dataReadBy(reads: readonly NodeReads[]): Pick<Plan, 'variables' | 'usesStaticData'> {
  const variables = reads.some((node) => node.variables === 'all')
    ? ('all' as const)
    : [...new Set(reads.flatMap((node) => [...node.variables]))].sort();
  const usesStaticData = reads.some(({ staticData }) => staticData);
  return { ...(variables.length > 0 && { variables }), ...(usesStaticData && { usesStaticData }) };
}

type Settings = Omit<
  PlanNode,
  'credentials' | 'loop' | 'inputs' | 'outputs' | 'retained' | 'reads' | keyof ReturnType<typeof behaviourOf>
>;

function settingsOf({ node, index }: CompiledNode): Settings {
  const { id, name, disabled, executeOnce, alwaysOutputData, onError, onUncertain, retry, timeoutMs } = node;
  const marks = { ...(retry && { retry }), ...(node.risky && { risky: true as const }) };
  return { index, id, name, disabled, executeOnce, alwaysOutputData, onError, onUncertain, ...marks, timeoutMs };
}

/** A disabled node passes on what it gets, whatever it is, and does nothing to the world. Of an unknown one only that is left. */
function behaviourOf({ node, definition, parameters, valid }: CompiledNode, deterministicExpressions: boolean) {
  const { type, typeVersion, disabled } = node;
  const kind = definition?.kind === 'trigger' ? ('trigger' as const) : ('action' as const);
  const known = { type, typeVersion, kind, parameters: valid ? parameters : {} };
  if (!definition || !valid || disabled) return { ...known, effect: 'pure' as Effect, deterministic: true };
  const deterministic = fixed(definition.deterministic ?? true, parameters) && deterministicExpressions;
  return { ...known, effect: fixed(definition.effect, parameters), deterministic };
}

function inputsOf(node: CompiledNode, incoming: readonly CompiledEdge[]): PlanNode['inputs'] {
  return node.inputs.map((handle, input) => ({
    handle,
    sources: incoming
      .filter((edge) => edge.input === input)
      .map(({ source, output }) => ({ node: source.index, output }))
      .sort((left, right) => left.node - right.node || left.output - right.output),
  }));
}

/** Targets in canvas order; n8n's older order goes by the order in which they were declared. */
function outputsOf(
  node: CompiledNode,
  edges: { outgoing: readonly CompiledEdge[]; declaredOrder: boolean },
): readonly PlanOutput[] {
  return node.outputs.map((handle, output) => {
    const targets = edges.outgoing
      .filter((edge) => edge.output === output)
      .map(({ target, input }) => ({ node: target.index, input }));
    return {
      handle,
      targets: edges.declaredOrder ? targets : targets.sort((left, right) => left.node - right.node || left.input - right.input),
    };
  });
}
