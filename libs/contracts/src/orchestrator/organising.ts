import { z } from 'zod';
import * as id from '../identifiers.ts';
import { answer, request } from '../kernel.ts';

const actor = id.actor;
const folderId = z.uuid();
const tagId = z.uuid();
const name = z.string().trim().min(1).max(100);
/** As in expressions: `$vars.<name>`. */
const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'may have 100 letters, digits and "_", and begins with no digit');
const day = z.iso.date();

export interface FolderView {
  readonly id: string;
  readonly name: string;
  /** Null for a folder at the top. */
  readonly parentId: string | null;
  /** Directly inside. */
  readonly workflowCount: number;
}

export interface TagView {
  readonly id: string;
  readonly name: string;
  readonly workflowCount: number;
}

export interface VariableView {
  readonly name: string;
  readonly value: string;
  readonly updatedAt: string;
}

/** Executions of one day (UTC) that are over. */
export interface UsageDay {
  readonly date: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Steps that ran, and how long the executions took together. */
  readonly steps: number;
  readonly durationMs: number;
}

export interface UsageView {
  readonly from: string;
  readonly to: string;
  /** Days without an execution are left out. */
  readonly days: readonly UsageDay[];
  readonly workflows: { readonly total: number; readonly active: number };
  /** Executions that are not over. */
  readonly open: number;
}

/** Where workflows lie and what they are called by: folders, tags. */
export const organisingRequests = {
  /** All of the workspace, by name. */
  listFolders: request({ input: z.object({ actor }), output: answer<readonly FolderView[]>() }),
  createFolder: request({
    input: z.object({ actor, name, parentId: folderId.nullable().default(null) }),
    output: answer<FolderView>(),
    errors: ['FOLDER_NOT_FOUND', 'FOLDER_INVALID', 'NAME_TAKEN'],
  }),
  /** Renames or moves. A folder cannot move into itself. */
  updateFolder: request({
    input: z.object({ actor, folderId, name: name.optional(), parentId: folderId.nullable().optional() }),
    output: answer<FolderView>(),
    errors: ['FOLDER_NOT_FOUND', 'FOLDER_INVALID', 'NAME_TAKEN'],
  }),
  /** Of an empty folder. */
  deleteFolder: request({ input: z.object({ actor, folderId }), errors: ['FOLDER_NOT_FOUND', 'FOLDER_NOT_EMPTY'] }),
  listTags: request({ input: z.object({ actor }), output: answer<readonly TagView[]>() }),
  createTag: request({
    input: z.object({ actor, name }),
    output: answer<TagView>(),
    errors: ['NAME_TAKEN', 'TAG_LIMIT_REACHED'],
  }),
  renameTag: request({
    input: z.object({ actor, tagId, name }),
    output: answer<TagView>(),
    errors: ['TAG_NOT_FOUND', 'NAME_TAKEN'],
  }),
  deleteTag: request({ input: z.object({ actor, tagId }), errors: ['TAG_NOT_FOUND'] }),
};

/** What every workflow of a workspace may read as `$vars`, and what the workspace has used. */
export const workspaceRequests = {
  listVariables: request({ input: z.object({ actor }), output: answer<readonly VariableView[]>() }),
  /** Creates or replaces. Runs that have started keep what they started with. */
  setVariable: request({
    input: z.object({ actor, name: variableName, value: z.string().max(10_000) }),
    output: answer<VariableView>(),
    errors: ['VARIABLE_LIMIT_REACHED'],
  }),
  deleteVariable: request({ input: z.object({ actor, name: variableName }), errors: ['VARIABLE_NOT_FOUND'] }),
  /** Deletes all that a closed workspace has here, and stops its runs: to be called again until it is done, and harmless afterwards. */
  removeWorkspace: request({
    input: z.object({ tenantId: id.tenantId }),
    output: answer<{ readonly done: boolean }>(),
    timeoutMs: 60_000,
  }),
  /** Days from and to, both included; at most 92. */
  getUsage: request({ input: z.object({ actor, from: day, to: day }), output: answer<UsageView>() }),
};
