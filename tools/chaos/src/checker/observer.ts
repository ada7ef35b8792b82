import type { ApiClient } from '@weft/app-e2e';
import type { ApprovalSummary, Page } from '@weft/contracts';
import { waitFor } from '@weft/testing';
import type { ObservedEvents, ObservedRun } from './evidence.ts';

const PAGE = 250;
const READERS = 8;
/** A Weft that has just been hit may refuse to be asked; whoever asks comes again. */
const PATIENCE = { timeoutMs: 90_000, intervalMs: 200, what: 'an answer of the API' };

/** Every run of a workflow, as the public API lists them. */
export async function observeRuns(api: ApiClient, workflowId: string): Promise<ObservedRun[]> {
  const runs: ObservedRun[] = [];
  for (let cursor: string | undefined; ;) {
    const query = `workflowId=${workflowId}&limit=${PAGE}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const { items, nextCursor } = await waitFor(() => api.executions(query), PATIENCE);
    for (const { id, status, finishedAt, error } of items) runs.push({ id, status, finishedAt, error });
    if (nextCursor === undefined) return runs;
    cursor = nextCursor;
  }
}

/** Every question that waits for a decision, of whatever run. */
export async function observeOpenApprovals(api: ApiClient): Promise<{ id: string; executionId: string }[]> {
  const open: { id: string; executionId: string }[] = [];
  for (let cursor: string | undefined; ;) {
    const query = `status=open&limit=${PAGE}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page = await waitFor(() => api.ok<Page<ApprovalSummary>>('GET', `/api/orchestrator/approvals?${query}`), PATIENCE);
    open.push(...page.items);
    if (page.nextCursor === undefined) return open;
    cursor = page.nextCursor;
  }
}

/** The committed events of finished runs, each read to its end. */
export async function observeEvents(api: ApiClient, ids: readonly string[]): Promise<ObservedEvents[]> {
  const observed: ObservedEvents[] = [];
  const left = ids.values();
  const read = async () => {
    for (const id of left) {
      const body = await waitFor(() => api.ok<string>('GET', `/api/streaming/executions/${id}`), PATIENCE);
      observed.push({ id, sequences: [...body.matchAll(/^id: (\d+)$/gm)].map(([, sequence]) => Number(sequence)) });
    }
  };
  await Promise.all(Array.from({ length: READERS }, read));
  return observed;
}
