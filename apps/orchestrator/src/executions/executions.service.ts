import type { Actor, ExecutionView, Output, Parsed, StartCommand } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { ApprovalReader, ExecutionReader, PlanStore } from '@weft/execution-store';
import { TenantDatabase } from '@weft/persistence';
import type { BinaryRef } from '@weft/workflow-model';
import { Injectable } from '@nestjs/common';
import { toApprovalSummary } from '../approvals/approval-view.ts';
import { dispatchOf } from '../dispatch/run-limits.ts';
import { getNewestVersion, type RunnableVersion } from '../workflows/newest-version.ts';
import type { WorkflowVersionEntity } from '../workflows/workflow-version.entity.ts';
import { documentOf, triggersOf, variablesOf } from '../workflows/workflow-view.ts';
import type { WorkflowEntity } from '../workflows/workflow.entity.ts';
import { WorkflowsRepository } from '../workflows/workflows.repository.ts';
import { VariablesRepository } from '../workspaces/variables.repository.ts';
import { toExecutionView } from './execution-view.ts';
import { RunStarter } from './run-starter.ts';
import { chooseTrigger, startInMiddle } from './start-node.ts';
import { executionNotFound } from './execution-refusals.ts';

type Execute = Parsed<typeof orchestrator.requests.execute>;
type ExecuteReply = Output<typeof orchestrator.requests.execute>;

/** Open ones that are shown with a run; a list of its own has them all. */
const MAX_APPROVALS = 50;

/** Starting by hand, and reading. */
@Injectable()
export class ExecutionsService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly workflows: WorkflowsRepository,
    private readonly reader: ExecutionReader,
    private readonly starter: RunStarter,
    private readonly variables: VariablesRepository,
    private readonly plans: PlanStore,
    private readonly approvals: ApprovalReader,
  ) {}

  /** Runs the newest saved version, active or not. */
  async execute(request: Execute): Promise<ExecuteReply> {
    const { workflow, version, vars } = await this.getNewest(request.actor, request.workflowId);
    const command = { ...toCommand(request, workflow, version), vars };
    const reply = await this.starter.start(
      { ...command, ...(await this.findStart(request, command, version)) },
      dispatchOf(documentOf(version).settings),
    );
    if (reply.status === 'collected') return { status: 'accepted', executionId: reply.executionId };
    if (reply.status !== 'finished') return { status: 'accepted', executionId: request.executionId };
    return { status: 'finished', execution: await this.get(request.actor, request.executionId, true) };
  }

  async get(actor: Actor, executionId: string, includeData: boolean): Promise<ExecutionView> {
    const record = await this.reader.findRecord(actor.tenantId, executionId);
    if (!record) throw executionNotFound(executionId);
    const view = toExecutionView(record, includeData);
    if (record.summary.finishedAt !== null) return view;
    const open = await this.approvals.list({ tenantId: actor.tenantId, executionId, status: 'open', limit: MAX_APPROVALS });
    return open.items.length === 0 ? view : { ...view, approvals: open.items.map(toApprovalSummary) };
  }

  /** Of whatever the run has committed; whoever knows only a file's hash gets nothing by it. @throws EXECUTION_NOT_FOUND, FILE_NOT_FOUND */
  async findFile(actor: Actor, executionId: string, sha256: string): Promise<BinaryRef> {
    const record = await this.reader.findRecord(actor.tenantId, executionId);
    if (!record) throw executionNotFound(executionId);
    for (const step of record.steps) {
      for (const [, items] of step.outputs) {
        for (const { binary } of items ?? []) {
          const file = binary && Object.values(binary).find((each) => each.sha256 === sha256);
          if (file) return file;
        }
      }
    }
    throw new AppError('FILE_NOT_FOUND', `No item of execution ${executionId} refers to a file ${sha256}.`);
  }

  /** Only where a run starts in the middle the plan has to be looked at. */
  private async findStart(
    { startNode, items }: Execute,
    { tenantId, planHash, pinData }: Command,
    version: WorkflowVersionEntity,
  ) {
    const trigger = chooseTrigger(triggersOf(version), startNode);
    if (trigger) return { triggerNodeId: trigger.nodeId, items };
    const plan = await this.plans.load(tenantId, planHash);
    return startInMiddle({ startNode: startNode ?? '', items, pinData }, plan?.nodes ?? []);
  }

  private async getNewest(actor: Actor, workflowId: string) {
    return this.database.withTenant(actor.tenantId, async (tx) => {
      const newest = await getNewestVersion(tx, this.workflows, workflowId);
      return { ...newest, vars: await this.variables.values(tx, variablesOf(newest.version)) };
    });
  }
}

type Command = Omit<StartCommand, 'vars' | 'triggerNodeId' | 'items'>;

function toCommand(request: Execute, workflow: WorkflowEntity, version: RunnableVersion): Command {
  const document = documentOf(version);
  return {
    executionId: request.executionId,
    tenantId: request.actor.tenantId,
    workflow: { id: workflow.id, name: workflow.name, version: version.version, active: workflow.activeVersion !== null },
    planHash: version.planHash,
    mode: 'manual',
    pinData: { ...document.pinData, ...pinnedNodes(document, request.pinData) },
    destinationNodeId: request.destinationNode === undefined ? undefined : nodeId(document, request.destinationNode),
    priority: document.settings.priority,
    replyWhen: request.wait ? 'finished' : 'accepted',
    replyTo: request.replyTo,
    publicUrl: request.publicUrl,
    startedBy: request.actor.userId === null ? undefined : [request.actor.userId],
  };
}

/** What was sent for this run alone: a name that is mistyped must not leave the real node to act. What is in the document may be left over. */
function pinnedNodes<T>(document: { nodes: readonly { name: string }[] }, pinData: Record<string, T> = {}): Record<string, T> {
  const names = new Set(document.nodes.map(({ name }) => name));
  const unknown = Object.keys(pinData).find((name) => !names.has(name));
  if (unknown === undefined) return pinData;
  throw new AppError('INVALID_INPUT', `pinData names "${unknown.slice(0, 100)}", which is not a node of this workflow.`, {
    details: { field: 'pinData' },
  });
}

function nodeId(document: { nodes: readonly { id: string; name: string }[] }, named: string): string {
  const node = document.nodes.find(({ id, name }) => id === named || name === named);
  if (!node)
    throw new AppError('INVALID_INPUT', `destinationNode "${named}" is not a node of this workflow.`, {
      details: { field: 'destinationNode' },
    });
  return node.id;
}
