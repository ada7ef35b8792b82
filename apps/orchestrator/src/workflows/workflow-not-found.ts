import { AppError } from '@weft/errors';

/** Ids of callers may be any text. */
const MAX_CHARS = 100;

export const workflowNotFound = (id: string): AppError =>
  new AppError('WORKFLOW_NOT_FOUND', `There is no workflow ${id.slice(0, MAX_CHARS)} in this workspace.`);
