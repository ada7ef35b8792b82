import { AppError } from '@weft/errors';
import type { TenantTransaction } from '@weft/persistence';
import { workflowNotFound } from './workflow-not-found.ts';
import type { WorkflowVersionEntity } from './workflow-version.entity.ts';
import { problemsOf } from './workflow-view.ts';
import type { WorkflowEntity } from './workflow.entity.ts';
import type { WorkflowsRepository } from './workflows.repository.ts';

export type RunnableVersion = WorkflowVersionEntity & { planHash: string };

/** What is run by hand: the newest that was saved, live or not. @throws WORKFLOW_NOT_FOUND, WORKFLOW_INVALID with its problems */
export async function getNewestVersion(
  tx: TenantTransaction,
  workflows: Pick<WorkflowsRepository, 'find' | 'findVersion'>,
  workflowId: string,
): Promise<{ readonly workflow: WorkflowEntity; readonly version: RunnableVersion }> {
  const workflow = await workflows.find(tx, workflowId);
  const version = workflow && (await workflows.findVersion(tx, workflowId, workflow.latestVersion));
  if (!version) throw workflowNotFound(workflowId);
  if (isRunnable(version)) return { workflow, version };
  throw new AppError('WORKFLOW_INVALID', `Version ${version.version} has errors and cannot be run: see \`problems\`.`, {
    details: { problems: problemsOf(version) },
  });
}

const isRunnable = (version: WorkflowVersionEntity): version is RunnableVersion => version.planHash !== null;
