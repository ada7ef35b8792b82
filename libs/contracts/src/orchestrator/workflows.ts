import type { Diagnostic, DocumentDiff, WorkflowDocument } from '@weft/workflow-model';
import { z } from 'zod';
import {
  type ConvertedPlaceholder,
  exportFormatSchema,
  type ExportedFile,
  type ImportedNode,
  type KnownCall,
  type KnownErrorWorkflow,
} from '../compiler.ts';
import * as id from '../identifiers.ts';
import { answer, request } from '../kernel.ts';
import { TRIGGER_JOB_MS } from '../trigger-jobs.ts';
import { page, type Page } from './page.ts';

const actor = id.actor;
const workflowRef = z.object({ actor, workflowId: id.workflowId });

export interface WorkflowSummary {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  /** The newest saved version. */
  readonly version: number;
  /** The version that triggers run; null while inactive. */
  readonly activeVersion: number | null;
  /** Null at the top. */
  readonly folderId: string | null;
  /** Names, in alphabetical order. */
  readonly tags: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface WorkflowView extends WorkflowSummary {
  readonly document: WorkflowDocument;
  /** Findings about the newest version. */
  readonly problems: readonly Diagnostic[];
}

export interface VersionSummary {
  readonly version: number;
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly active: boolean;
}

/** What one version has become in another. */
export interface VersionDiff extends DocumentDiff {
  readonly from: number;
  readonly to: number;
}

export interface ImportReport {
  readonly nodes: readonly ImportedNode[];
  readonly valid: boolean;
  readonly problems: readonly Diagnostic[];
}

/** A workflow as a file of this or another system. */
export interface ExportedWorkflow extends ExportedFile {
  readonly fileName: string;
}

/** Workflows and their versions. */
export const workflowRequests = {
  createWorkflow: request({
    input: z.object({ actor, document: z.unknown() }),
    output: answer<WorkflowView>(),
    errors: ['WORKFLOW_INVALID'],
  }),
  getWorkflow: request({ input: workflowRef, output: answer<WorkflowView>(), errors: ['WORKFLOW_NOT_FOUND'] }),
  listWorkflows: request({
    input: page.extend({
      actor,
      active: z.boolean().optional(),
      search: z.string().max(200).optional(),
      /** Directly in this folder; null: at the top. */
      folderId: z.uuid().nullable().optional(),
      /** That have this tag. */
      tag: z.string().max(100).optional(),
    }),
    output: answer<Page<WorkflowSummary>>(),
  }),
  /** Saves a new version; what is live does not change. `basedOn` guards against overwriting somebody else's save. */
  updateWorkflow: request({
    input: workflowRef.extend({ document: z.unknown(), basedOn: id.versionNumber.optional() }),
    output: answer<WorkflowView>(),
    errors: ['WORKFLOW_NOT_FOUND', 'WORKFLOW_INVALID', 'WORKFLOW_CONFLICT'],
  }),
  /** Moves and tags; makes no version. Tags that do not exist yet are made. */
  organiseWorkflow: request({
    input: workflowRef.extend({
      folderId: z.uuid().nullable().optional(),
      tags: z.array(z.string().trim().min(1).max(100)).max(50).optional(),
    }),
    output: answer<WorkflowSummary>(),
    errors: ['WORKFLOW_NOT_FOUND', 'FOLDER_NOT_FOUND', 'TAG_LIMIT_REACHED'],
  }),
  /** A copy of one version (the newest by default) as a new, inactive workflow in the same folder, with the same tags. */
  cloneWorkflow: request({
    input: workflowRef.extend({ version: id.versionNumber.optional(), name: z.string().trim().min(1).max(200).optional() }),
    output: answer<WorkflowView>(),
    errors: ['WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND', 'WORKFLOW_INVALID', 'FOLDER_NOT_FOUND', 'TAG_LIMIT_REACHED'],
  }),
  exportWorkflow: request({
    input: workflowRef.extend({ version: id.versionNumber.optional(), format: exportFormatSchema.default('weft') }),
    output: answer<ExportedWorkflow>(),
    errors: ['WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND', 'WORKFLOW_INVALID'],
    timeoutMs: 30_000,
  }),
  /** Gives a node another name, in a new version: expressions, code and pinned data call it so too. */
  renameNode: request({
    input: workflowRef.extend({
      nodeId: z.string().min(1).max(200),
      name: z.string().trim().min(1).max(200),
      basedOn: id.versionNumber.optional(),
    }),
    output: answer<WorkflowView>(),
    errors: ['WORKFLOW_NOT_FOUND', 'NODE_NOT_FOUND', 'NAME_TAKEN', 'WORKFLOW_CONFLICT', 'WORKFLOW_INVALID'],
  }),
  /** Turns a placeholder into a call of an operation, in a new version. `openapi`: OpenAPI 3, an object or its text. */
  convertPlaceholder: request({
    input: workflowRef.extend({
      nodeId: z.string().min(1).max(200),
      openapi: z.unknown(),
      operationId: z.string().min(1).max(500),
      serverUrl: z.string().max(2_000).optional(),
      credentialId: z.uuid().optional(),
      basedOn: id.versionNumber.optional(),
    }),
    output: answer<{ readonly workflow: WorkflowView; readonly report: Omit<ConvertedPlaceholder, 'node'> }>(),
    errors: [
      'WORKFLOW_NOT_FOUND',
      'NODE_NOT_FOUND',
      'NODE_NOT_CONVERTIBLE',
      'OPENAPI_UNREADABLE',
      'OPERATION_NOT_FOUND',
      'CREDENTIAL_NOT_FOUND',
      'WORKFLOW_CONFLICT',
      'WORKFLOW_INVALID',
    ],
    timeoutMs: 60_000,
  }),
  deleteWorkflow: request({ input: workflowRef, errors: ['WORKFLOW_NOT_FOUND'] }),
  listVersions: request({
    input: workflowRef.extend(page.shape),
    output: answer<Page<VersionSummary>>(),
    errors: ['WORKFLOW_NOT_FOUND'],
  }),
  getVersion: request({
    input: workflowRef.extend({ version: id.versionNumber }),
    output: answer<WorkflowView>(),
    errors: ['WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND'],
  }),
  /** What is another in `to` (the newest by default) than it was in `from`. */
  diffVersions: request({
    input: workflowRef.extend({ from: id.versionNumber, to: id.versionNumber.optional() }),
    output: answer<VersionDiff>(),
    errors: ['WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND'],
  }),
  restoreVersion: request({
    input: workflowRef.extend({ version: id.versionNumber }),
    output: answer<WorkflowView>(),
    errors: ['WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND'],
  }),
  /** Pins a version (the newest by default) as the one that triggers run. */
  activateWorkflow: request({
    input: workflowRef.extend({
      version: id.versionNumber.optional(),
      /** Where other systems reach this installation. */
      publicUrl: z.string().max(500).optional(),
    }),
    output: answer<WorkflowView>(),
    errors: [
      'WORKFLOW_NOT_FOUND',
      'VERSION_NOT_FOUND',
      'WORKFLOW_INVALID',
      'WEBHOOK_PATH_TAKEN',
      'SCHEDULE_LIMIT_REACHED',
      'SCHEDULE_TOO_FREQUENT',
      'TRIGGER_NOT_ACTIVATED',
      'WORKFLOW_CONFLICT',
    ],
    // A trigger may have to ask another system first.
    timeoutMs: 2 * TRIGGER_JOB_MS + 30_000,
  }),
  deactivateWorkflow: request({ input: workflowRef, output: answer<WorkflowView>(), errors: ['WORKFLOW_NOT_FOUND'] }),
  /** What a compilation is to be told of the other workflows that a document names. */
  describeReferences: request({
    input: z.object({ actor, document: z.unknown() }),
    output: answer<{ readonly errorWorkflow?: KnownErrorWorkflow; readonly calls?: Record<string, KnownCall> }>(),
  }),
  /** Takes a file in, with its tags. `clampRetries`: see the compiler's `convert`. */
  importWorkflow: request({
    input: z.object({ actor, source: z.unknown(), clampRetries: z.boolean().optional() }),
    output: answer<{ readonly workflow: WorkflowView; readonly report: ImportReport }>(),
    errors: ['IMPORT_UNREADABLE', 'TAG_LIMIT_REACHED'],
    timeoutMs: 30_000,
  }),
};
