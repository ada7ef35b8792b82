import {
  defineNode,
  lineageOf,
  NodeFailure,
  passOn,
  type CallResult,
  type NodeContext,
  type NodeResult,
  type Parked,
  type PreparedCall,
} from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { resultOfOnce, resultsOfEach } from './call-results.ts';
import { calledItem, type ExecuteWorkflowParameters } from './called-items.ts';
import { executeWorkflowParams } from './execute-workflow.params.ts';

/** More at a time are called in batches, by a Loop Over Items. */
const MAX_CALLS = 10_000;

type Context = NodeContext<ExecuteWorkflowParameters>;

export const executeWorkflow = defineNode({
  type: 'executeWorkflow',
  version: 1,
  title: 'Execute workflow',
  description: 'Calls another workflow, once with all items or once for each, and gives what its last node gave.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'write',
  params: executeWorkflowParams,
  shape: ([input], { wait, output }) => (wait === false && output === 'items' ? input : undefined),
  run: (context) => (context.resume?.kind === 'children' ? resumed(context, context.resume.results as never) : called(context)),
});

async function called(context: Context): Promise<NodeResult | Parked> {
  const { mode, wait, output } = context.params(0);
  const calls = mode === 'once' ? await prepareOnce(context) : await prepareEach(context);
  if (wait) return { waitForCalls: calls };
  const ids = await context.startCalls(calls);
  if (output === 'items') return [context.items.map((item, index) => passOn(item, index))];
  return [ids.map((executionId, index) => startedItem(executionId, calls[index] as PreparedCall, { mode, index, context }))];
}

function prepareOnce(context: Context): Promise<readonly PreparedCall[]> {
  const items = context.items.map((_, index) => calledItem(context, index));
  return context.ports.workflows.prepare(context.params(0).workflowId, [items], context.signal);
}

/** Which workflow is asked for once, whatever the number of its items. */
async function prepareEach(context: Context): Promise<readonly PreparedCall[]> {
  if (context.items.length > MAX_CALLS) throw tooMany(context.items.length);
  const starts = context.items.map((_, index) => ({ index, item: calledItem(context, index) }));
  const calls = new Array<PreparedCall>(starts.length);
  for (const [workflowId, group] of Map.groupBy(starts, ({ index }) => context.params(index).workflowId)) {
    const prepared = await context.ports.workflows.prepare(
      workflowId,
      group.map(({ item }) => [item]),
      context.signal,
    );
    group.forEach(({ index }, place) => (calls[index] = prepared[place] as PreparedCall));
  }
  return calls;
}

function resumed(context: Context, results: readonly CallResult[]): NodeResult {
  const [first] = results;
  return context.params(0).mode === 'once' && first ? [resultOfOnce(context, first)] : [resultsOfEach(context, results)];
}

function startedItem(
  executionId: string,
  { workflow }: PreparedCall,
  { mode, index, context }: { mode: 'once' | 'each'; index: number; context: Context },
): Item {
  const json = { executionId, workflowId: workflow.id };
  if (mode === 'each') return { json, pairedItem: lineageOf(index) };
  return context.items.length === 1 ? { json, pairedItem: lineageOf(0) } : { json };
}

function tooMany(count: number): NodeFailure {
  return new NodeFailure({
    code: 'SUB_WORKFLOW_TOO_MANY',
    fault: 'user',
    message: `${count} calls at a time are too many: ${MAX_CALLS} is the most.`,
    field: 'mode',
    fix: 'Put a Loop Over Items before the node, or call the workflow once with all items.',
    retryable: false,
  });
}
