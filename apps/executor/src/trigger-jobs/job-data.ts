import type { TriggerJobCommand, TriggerJobReply } from '@weft/contracts';
import type { Plan, PlanNode, RunView } from '@weft/engine';
import type { StaticDataScopes } from '@weft/execution-store';
import { isNodeFailure, type StaticData, type TriggerJobResult } from '@weft/node-sdk';
import { digest } from '../digest.ts';
import { EMPTY_SCOPE, fittedScopes, GLOBAL_SCOPE, nodeScope } from '../runs/static-data-scopes.ts';

/** A trigger of a plan, and the static data of its workflow: texts by scope. */
export interface JobPlace {
  readonly plan: Plan;
  readonly node: PlanNode;
  readonly texts: ReadonlyMap<string, string>;
}

/** What expressions see where there is no run: one in which nothing has happened. */
export function viewOf(
  { jobId, workflow: { id, name, active }, vars }: TriggerJobCommand,
  { plan, now, env }: Pick<RunView, 'plan' | 'now'> & { readonly env: Readonly<Record<string, string>> },
): RunView {
  const facts = { executionId: jobId, workflow: { id, name, active }, mode: 'poll', vars, env, resumeUrl: '' } as const;
  return { plan, facts, now, digest, finished: () => [] };
}

export function staticDataOf({ texts, node }: JobPlace): StaticData {
  const parse = (scope: string) => JSON.parse(texts.get(scope) ?? EMPTY_SCOPE) as StaticData['node'];
  return { global: parse(GLOBAL_SCOPE), node: parse(nodeScope(node.name)) };
}

export function toReply(result: TriggerJobResult, place: JobPlace): TriggerJobReply {
  if (result.status === 'failed') return result;
  try {
    return { status: 'succeeded', items: result.items, staticData: changedScopes(result.staticData ?? {}, place) };
  } catch (error) {
    if (isNodeFailure(error)) return { status: 'failed', failure: error.failure };
    throw error;
  }
}

function changedScopes({ global, node: own }: Partial<StaticData>, { plan, node, texts }: JobPlace): StaticDataScopes {
  const scopes: [string, string][] = [];
  if (global) scopes.push([GLOBAL_SCOPE, JSON.stringify(global)]);
  if (own) scopes.push([nodeScope(node.name), JSON.stringify(own)]);
  const known = new Set([GLOBAL_SCOPE, ...plan.nodes.map(({ name }) => nodeScope(name))]);
  return fittedScopes({ before: texts, scopes, known, nodeName: node.name });
}
