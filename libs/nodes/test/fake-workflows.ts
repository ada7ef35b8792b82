import { NodeFailure, type PreparedCall, type WorkflowPort } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';

/** What a node has called: by workflow, the items of each call. */
export interface FakeCall {
  readonly workflowId: string;
  readonly items: readonly Item[];
}

/** Other workflows, of which every one exists but `missing`. */
export class FakeWorkflows implements WorkflowPort {
  readonly prepared: FakeCall[] = [];
  readonly started: FakeCall[] = [];

  async prepare(workflowId: string, starts: readonly (readonly Item[])[]): Promise<readonly PreparedCall[]> {
    if (workflowId === 'missing')
      throw new NodeFailure({
        code: 'SUB_WORKFLOW_MISSING',
        fault: 'user',
        message: 'There is no workflow missing.',
        retryable: false,
      });
    this.prepared.push(...starts.map((items) => ({ workflowId, items })));
    return starts.map((items) => ({ workflow: { id: workflowId, name: workflowId, version: 1 }, items, start: null }));
  }

  async start(calls: readonly PreparedCall[]): Promise<readonly string[]> {
    this.started.push(...calls.map(({ workflow, items }) => ({ workflowId: workflow.id, items })));
    return calls.map((_, index) => `execution-${index}`);
  }
}
