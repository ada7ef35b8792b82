import { AppError } from '@weft/errors';

/** Ids of callers may be any text. */
const MAX_CHARS = 100;

export const workflowNotFound = (id: string): AppError =>
  new AppError('WORKFLOW_NOT_FOUND', `There is no workflow ${id.slice(0, MAX_CHARS)} in this workspace.`);

export const nodeNotFound = (nodeId: string, version: number): AppError =>
  new AppError(
    'NODE_NOT_FOUND',
    `The newest version of the workflow, ${version}, has no node with the id ${nodeId.slice(0, MAX_CHARS)}.`,
  );
