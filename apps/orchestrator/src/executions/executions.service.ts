import type { Actor, CompiledTrigger, ExecutionView, Output, Parsed, StartCommand } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { ExecutionReader } from '@weft/execution-store';
import { TenantDatabase } from '@weft/persistence';
import type { BinaryRef } from '@weft/workflow-model';
import { Injectable } from '@nestjs/common';
import type { WorkflowVersionEntity } from '../workflows/workflow-version.entity.ts';
import { documentOf, problemsOf, triggersOf, variablesOf } from '../workflows/workflow-view.ts';
import type { WorkflowEntity } from '../workflows/workflow.entity.ts';
import { WorkflowsRepository } from '../workflows/workflows.repository.ts';
import { VariablesRepository } from '../workspaces/variables.repository.ts';
import { toExecutionView } from './execution-view.ts';
import { RunStarter } from './run-starter.ts';

type Execute = Parsed<typeof orchestrator.requests.execute>;
type ExecuteReply = Output<typeof orchestrator.requests.execute>;

/** Starting by hand, and reading. */
@Injectable()
export class ExecutionsService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly workflows: WorkflowsRepository,
    private readonly reader: ExecutionReader,
    private readonly starter: RunStarter,
    private readonly variables: VariablesRepository,
  ) {}

  /** Runs the newest saved version, active or not. */
  async execute(request: Execute): Promise<ExecuteReply> {
    const { workflow, version, vars } = await this.getNewest(request.actor, request.workflowId);
    const reply = await this.starter.start({ ...toCommand(request, workflow, version), vars });
    if (reply.status !== 'finished') return { status: 'accepted', executionId: request.executionId };
    return { status: 'finished', execution: await this.get(request.actor, request.executionId, true) };
  }

  async get(actor: Actor, executionId: string, includeData: boolean): Promise<ExecutionView> {
    const record = await this.reader.findRecord(actor.tenantId, executionId);
    if (!record) throw executionNotFound(executionId);
    return toExecutionView(record, includeData);
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

  private async getNewest(
    actor: Actor,
    workflowId: string,
  ): Promise<{ workflow: WorkflowEntity; version: WorkflowVersionEntity; vars: Readonly<Record<string, string>> }> {
    return this.database.withTenant(actor.tenantId, async (tx) => {
      const workflow = await this.workflows.find(tx, workflowId);
      const version = workflow && (await this.workflows.findVersion(tx, workflowId, workflow.latestVersion));
      if (!workflow || !version)
        throw new AppError('WORKFLOW_NOT_FOUND', `There is no workflow ${workflowId} in this workspace.`);
      return { workflow, version, vars: await this.variables.values(tx, variablesOf(version)) };
    });
  }
}

function executionNotFound(id: string): AppError {
  return new AppError('EXECUTION_NOT_FOUND', `There is no execution ${id} in this workspace.`);
}

function toCommand(request: Execute, workflow: WorkflowEntity, version: WorkflowVersionEntity): Omit<StartCommand, 'vars'> {
  if (version.planHash === null) {
    throw new AppError('WORKFLOW_INVALID', `Version ${version.version} has errors and cannot be run.`, {
      details: { problems: problemsOf(version) },
    });
  }
  const document = documentOf(version);
  return {
    executionId: request.executionId,
    tenantId: request.actor.tenantId,
    workflow: { id: workflow.id, name: workflow.name, version: version.version, active: workflow.activeVersion !== null },
    planHash: version.planHash,
    mode: 'manual',
    triggerNodeId: chooseTrigger(triggersOf(version), request.startNode).nodeId,
    items: request.items,
    pinData: { ...document.pinData, ...pinnedNodes(document, request.pinData) },
    destinationNodeId: request.destinationNode === undefined ? undefined : nodeId(document, request.destinationNode),
    priority: document.settings.priority,
    replyWhen: request.wait ? 'finished' : 'accepted',
    replyTo: request.replyTo,
    publicUrl: request.publicUrl,
  };
}

/** The trigger that was named; else the manual one; else the first there is. */
function chooseTrigger(triggers: readonly CompiledTrigger[], named: string | undefined): CompiledTrigger {
  const known = triggers.map((trigger) => `"${trigger.nodeName}"`).join(', ');
  const chosen =
    named === undefined
      ? (triggers.find((trigger) => trigger.type === 'manualTrigger') ?? triggers[0])
      : triggers.find((trigger) => trigger.nodeId === named || trigger.nodeName === named);
  if (!chosen)
    throw new AppError(
      'TRIGGER_NOT_FOUND',
      `${named === undefined ? 'No trigger can start this run.' : `startNode "${named}" is no trigger of this workflow.`} ${known ? `It has ${known}.` : 'Add a trigger.'}`,
      { details: { field: 'startNode' } },
    );
  return chosen;
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
