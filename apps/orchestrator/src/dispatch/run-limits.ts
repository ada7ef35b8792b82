import type { ErrorWorkflow, RunLimit, StartCommand } from '@weft/contracts';
import { evaluateKey } from '@weft/execution-store';
import type { WorkflowSettings } from '@weft/workflow-model';

/** What a workflow's settings say of how its runs are started; see `dispatchOf`. */
export type DispatchSettings = Pick<WorkflowSettings, 'concurrency' | 'timezone' | 'debounce' | 'batch'>;

/** Absent where they say nothing, so that most starts have nothing to look at. */
export function dispatchOf({ concurrency, timezone, debounce, batch }: DispatchSettings): DispatchSettings | undefined {
  return concurrency.limit > 0 || debounce || batch ? { concurrency, timezone, debounce, batch } : undefined;
}

/** Of a run that begins with what is not known yet: where the key of a limit depends on that, whoever makes the run evaluates it. */
export function limitsOfLater(
  workflowId: string,
  { concurrency, timezone }: Pick<DispatchSettings, 'concurrency' | 'timezone'>,
  workspaceSize: number,
): Pick<ErrorWorkflow, 'limits' | 'keyedLimit'> {
  const limits: RunLimit[] = [];
  const { limit: size, key } = concurrency;
  const ofWorkflow = `workflow:${workflowId}`;
  const isKeyed = size > 0 && key.startsWith('=');
  if (size > 0 && !isKeyed) limits.push({ key: key ? `${ofWorkflow}/${key}` : ofWorkflow, size });
  if (workspaceSize > 0) limits.push({ key: WORKSPACE_KEY, size: workspaceSize });
  return { ...(limits.length > 0 && { limits }), ...(isKeyed && { keyedLimit: { source: key, timezone, size } }) };
}

/** Of all runs of a workspace; no workflow's key begins so. */
const WORKSPACE_KEY = 'workspace';

/**
 * The limits that a run is under, the narrowest first: that of its workflow, or of its key within the workflow, then that of the workspace.
 * @param workspaceSize 0 for none. @throws DISPATCH_KEY_FAILED
 */
export function limitsOf(
  start: StartCommand,
  settings: DispatchSettings | undefined,
  workspaceSize: number,
): RunLimit[] | undefined {
  const limits: RunLimit[] = [];
  if (settings && settings.concurrency.limit > 0) {
    const { limit: size, key } = settings.concurrency;
    const ofWorkflow = `workflow:${start.workflow.id}`;
    const evaluated = key && evaluateKey({ source: key, timezone: settings.timezone, field: 'settings.concurrency.key' }, start);
    limits.push({ key: key ? `${ofWorkflow}/${evaluated}` : ofWorkflow, size });
  }
  if (workspaceSize > 0) limits.push({ key: WORKSPACE_KEY, size: workspaceSize });
  return limits.length > 0 ? limits : undefined;
}
