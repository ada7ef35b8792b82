import { errorItem, lineageOf, NodeFailure, type CallResult, type NodeContext } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import type { ExecuteWorkflowParameters } from './called-items.ts';

const NO_ITEMS: readonly Item[] = [];

/** What the one run came to that was called with all items. @throws NodeFailure SUB_WORKFLOW_FAILED, SUB_WORKFLOW_CANCELLED */
export function resultOfOnce({ items }: NodeContext<ExecuteWorkflowParameters>, result: CallResult): readonly Item[] {
  const failure = failureOf(result);
  if (failure) throw failure;
  const { items: given = NO_ITEMS } = result;
  // Of several items that became another number of items nobody can tell which came from which.
  if (items.length === 1) return given.map((item) => taken(item, 0));
  return given.length === items.length ? given.map(taken) : given.map((item) => taken(item));
}

/** What the runs came to that were called for each item, in the order of the items. @throws as `resultOfOnce` */
export function resultsOfEach(context: NodeContext<ExecuteWorkflowParameters>, results: readonly CallResult[]): readonly Item[] {
  return results.flatMap((result, index) => {
    const failure = failureOf(result, index);
    if (!failure) return (result.items ?? NO_ITEMS).map((item) => taken(item, index));
    if (!context.goesOnAfter(failure.failure)) throw failure;
    return [errorItem(failure.failure, index)];
  });
}

function taken({ json, binary }: Item, from?: number): Item {
  const item = binary === undefined ? { json } : { json, binary };
  return from === undefined ? item : { ...item, pairedItem: lineageOf(from) };
}

function failureOf({ status, error, executionId, workflowId }: CallResult, itemIndex?: number): NodeFailure | undefined {
  if (status === 'succeeded') return undefined;
  const where = { executionId, workflowId };
  const about = { fault: 'user', ...(itemIndex !== undefined && { itemIndex }) } as const;
  if (status === 'cancelled')
    return new NodeFailure({
      ...about,
      code: 'SUB_WORKFLOW_CANCELLED',
      retryable: false, // somebody wanted its end
      message: `The called execution ${executionId} was stopped.`,
      details: where,
    });
  const { code = 'UNKNOWN', message = 'It says no reason.', nodeName, fix } = error ?? {};
  return new NodeFailure({
    ...about,
    code: 'SUB_WORKFLOW_FAILED',
    message: `The called execution failed${nodeName === undefined ? '' : ` at "${nodeName}"`}: ${message}`,
    fix: fix ?? `Look at execution ${executionId}.`,
    details: { ...where, code, ...(nodeName !== undefined && { nodeName }) },
  });
}
