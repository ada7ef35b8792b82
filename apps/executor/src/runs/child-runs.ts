import type { CalledWorkflow, OrchestratorClient, StartCommand } from '@weft/contracts';
import type { Activation, ChildrenWait, Clock } from '@weft/engine';
import { AppError, hasCode, isAppError } from '@weft/errors';
import { derivedId, type ChildRow, type ChildRun } from '@weft/execution-store';
import { NodeFailure, type CallJournal, type CallResult, type PreparedCall, type WorkflowPort } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import type { GatheredRun } from './gathered-run.ts';
import type { RunLedger } from './run-ledger.ts';

/** The run that calls. */
export interface CallingRun {
  readonly command: StartCommand;
  readonly gathered: Pick<GatheredRun, 'addChildren'>;
  readonly ledger: Pick<RunLedger, 'commit'>;
  /** See `Run.deadline`. */
  readonly deadline: () => number;
}

export interface ChildSurroundings {
  readonly clock: Clock;
  readonly workflows: Pick<OrchestratorClient, 'resolveCall'>;
  /** How many runs may have called one another, the first not counted. */
  readonly maxDepth: number;
}

/** A call as the wait for it names it. */
export interface ChildCall {
  readonly executionId: string;
  readonly workflowId: string;
  readonly version: number;
}

/** How long the orchestrator is asked again while it cannot be reached: longer than it takes to start it anew. */
const RESOLVE_FOR_MS = 60_000;
const ASK_AGAIN_AFTER_MS = 250;
/** Nothing of it tells when: an id that only names. */
const NO_TIME = 0;

/**
 * The runs that one run calls (run.md §11). What a call runs is resolved before, and committed with it. Children are gathered in the turn
 * in which the row that names them does, so that one commit takes both: a replay finds both, or calls anew.
 */
export class ChildRuns {
  constructor(
    private readonly run: CallingRun,
    private readonly surroundings: ChildSurroundings,
  ) {}

  portWith(journal: Pick<CallJournal, 'recall' | 'record'>): WorkflowPort {
    return {
      prepare: (workflowId, starts, signal) => this.prepare(workflowId, starts, signal),
      start: (calls, by) => this.start(calls, by, journal),
    };
  }

  /** Calls what a step that is about to wait has prepared. The wait that is kept names the children and holds no item. `name`: that of the wait. */
  call(activation: Activation, wait: ChildrenWait, name: string): ChildrenWait {
    const calls = wait.calls as unknown as readonly PreparedCall[];
    return { kind: 'children', calls: this.add(calls, activation, name) as unknown as Json };
  }

  private async prepare(
    workflowId: string,
    starts: readonly (readonly Item[])[],
    signal: AbortSignal,
  ): Promise<readonly PreparedCall[]> {
    if (this.depth > this.surroundings.maxDepth) throw tooDeep(this.surroundings.maxDepth);
    const { tenantId } = this.run.command;
    const request = { tenantId, workflowId, byHand: this.byHand, count: starts.length };
    let target = await this.resolve(request, signal);
    if (target.needsItems) {
      const firstItems = starts.map(([item]) => ({ json: item?.json ?? {} }));
      target = await this.resolve({ ...request, firstItems }, signal);
    }
    const { workflow, limits, ...start } = target;
    return starts.map((items, index) => ({
      workflow: { id: workflow.id, name: workflow.name, version: workflow.version },
      items,
      start: { ...start, workflow, ...(limits && { limits: limits[index] }) } as unknown as Json,
    }));
  }

  private async start(
    calls: readonly PreparedCall[],
    by: Activation,
    journal: Pick<CallJournal, 'recall' | 'record'>,
  ): Promise<readonly string[]> {
    const address = { activation: by, itemIndex: 0, call: 0 };
    const recalled = journal.recall(address);
    if (recalled.status === 'done') return recalled.result as readonly string[];
    // One turn: whatever commit takes the children takes the result along. So none is uncertain, whatever happened to this attempt.
    const ids = this.add(calls, by).map(({ executionId }) => executionId);
    await (journal.record(address, ids) ?? this.run.ledger.commit());
    return ids;
  }

  private add(calls: readonly PreparedCall[], activation: Activation, wait?: string): ChildCall[] {
    const children = calls.map((call, index) => this.toChild(call, { activation, index, wait }));
    this.run.gathered.addChildren(children);
    return calls.map(({ workflow }, index) => ({
      executionId: (children[index] as ChildRun).command.executionId,
      workflowId: workflow.id,
      version: workflow.version,
    }));
  }

  private toChild(call: PreparedCall, at: { activation: Activation; index: number; wait?: string }): ChildRun {
    const { command } = this.run;
    const { activation, index, wait } = at;
    const waits = wait !== undefined;
    const now = this.surroundings.clock.now();
    const { errorWorkflow, ...target } = call.start as unknown as Omit<CalledWorkflow, 'limits'> & Pick<StartCommand, 'limits'>;
    const place = `${wait ?? activation.path}\n${index}`;
    const keys = [activation.path, ...(activation.callNames ?? []), index].join('\n');
    const child: StartCommand = {
      ...target,
      executionId: derivedId(now, `child of ${command.tenantId}/${command.executionId}\n${place}`),
      tenantId: command.tenantId,
      mode: 'sub-workflow',
      items: call.items.map(({ json, binary }) => (binary ? { json, binary } : { json })),
      pinData: {},
      replyWhen: 'accepted',
      // A child that is called again, for the same items, has the keys of the first one: what that has done already is not done twice.
      originId: derivedId(NO_TIME, `keys of ${command.tenantId}/${command.originId ?? command.executionId}\n${keys}`),
      caller: {
        executionId: command.executionId,
        rootExecutionId: command.caller?.rootExecutionId ?? command.executionId,
        depth: this.depth,
        waits,
        byHand: this.byHand,
      },
      ...(command.publicUrl !== undefined && { publicUrl: command.publicUrl }),
      ...(command.startedBy && { startedBy: command.startedBy }),
      ...(waits ? this.deadlineFor(activation, now) : errorWorkflow && !this.byHand && { errorWorkflow }),
    };
    return { command: child, ...(waits && { wait }) };
  }

  /** Whichever is first: the run's own deadline, or the step's time limit. */
  private deadlineFor({ node }: Activation, now: number): Pick<StartCommand, 'deadlineAt'> {
    const deadlineAt = Math.min(this.run.deadline(), node.timeoutMs > 0 ? now + node.timeoutMs : Infinity);
    return Number.isFinite(deadlineAt) ? { deadlineAt } : {};
  }

  private get depth(): number {
    return (this.run.command.caller?.depth ?? 0) + 1;
  }

  private get byHand(): boolean {
    return this.run.command.caller?.byHand ?? this.run.command.mode === 'manual';
  }

  /** An orchestrator that is being started anew fails no run. */
  private async resolve(request: Parameters<OrchestratorClient['resolveCall']>[0], signal: AbortSignal): Promise<CalledWorkflow> {
    const { clock, workflows } = this.surroundings;
    const giveUpAt = clock.now() + RESOLVE_FOR_MS;
    for (;;) {
      try {
        return await workflows.resolveCall(request);
      } catch (error) {
        if (signal.aborted || clock.now() >= giveUpAt || !isAway(error)) throw toFailure(error, request.workflowId);
      }
      await clock.sleep(ASK_AGAIN_AFTER_MS, signal);
    }
  }
}

/** What the children of a wait came to, in the order of the calls; undefined while one of them is not over. */
export function resultsOf(wait: ChildrenWait, ended: ReadonlyMap<string, ChildRow>): readonly CallResult[] | undefined {
  const calls = wait.calls as unknown as readonly ChildCall[];
  const results: CallResult[] = [];
  for (const { executionId, workflowId } of calls) {
    const row = ended.get(executionId);
    if (!row) return undefined;
    const { status, items, error } = row;
    results.push({ executionId, workflowId, status, ...(items && { items }), ...(error && { error }) });
  }
  return results;
}

const isAway = (error: unknown): boolean => hasCode(error, 'SERVICE_UNAVAILABLE', 'REQUEST_TIMEOUT', 'STORE_UNAVAILABLE');

function tooDeep(maxDepth: number): NodeFailure {
  return new NodeFailure({
    code: 'SUB_WORKFLOW_TOO_DEEP',
    fault: 'user',
    message: `Workflows have called one another ${maxDepth} times, which is the limit of this installation, and this one was to call another.`,
    field: 'workflowId',
    fix: 'Look for workflows that call one another in a circle. WEFT_MAX_WORKFLOW_DEPTH sets the limit.',
    retryable: false,
  });
}

const FAILURES = {
  WORKFLOW_NOT_FOUND: ['SUB_WORKFLOW_MISSING', 'Choose a workflow of this workspace.'],
  WORKFLOW_INVALID: ['SUB_WORKFLOW_INVALID', 'Mend the errors of that workflow, and save or activate it again.'],
  TRIGGER_NOT_FOUND: [
    'SUB_WORKFLOW_WITHOUT_TRIGGER',
    'Put an Execute Workflow Trigger into that workflow, where its calls are to begin.',
  ],
} as const;

function toFailure(error: unknown, workflowId: string): unknown {
  if (!(error instanceof AppError) && !isAppError(error)) return error;
  const known = Object.hasOwn(FAILURES, error.code) ? FAILURES[error.code as keyof typeof FAILURES] : undefined;
  if (!known)
    return new NodeFailure({
      code: 'SUB_WORKFLOW_UNRESOLVED',
      fault: 'platform',
      message: `What a call of workflow ${workflowId.slice(0, 100)} would run could not be asked for: ${error.message}`,
      field: 'workflowId',
    });
  const [code, fix] = known;
  return new NodeFailure({ code, fault: 'user', message: error.message, field: 'workflowId', fix, retryable: false });
}
