import type { Plan } from '@weft/engine';
import type { ScheduleRule, TriggerSchedule, WebhookRoute } from '@weft/node-sdk';
import type { Diagnostic, Json, JsonObject, WorkflowDocument, WorkflowNode } from '@weft/workflow-model';
import { z } from 'zod';
import { answer, defineService, request, type ServiceClient } from './kernel.ts';

/** A trigger of a compiled workflow, as the orchestrator needs it. */
export interface CompiledTrigger {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly type: string;
  readonly webhooks: readonly WebhookRoute[];
  /** Of a trigger that time starts. */
  readonly schedule?: TriggerSchedule & {
    /** IANA name of the workflow's time zone. */
    readonly timezone: string;
  };
  /** Of a trigger that looks for what is new: when it does. */
  readonly poll?: { readonly rules: readonly ScheduleRule[]; readonly timezone: string };
  /** It has something to do when the version goes live, and when it no longer is. */
  readonly hasHooks?: true;
}

/** How much one run can come to at most, as far as the document alone tells; null: that depends on how many items there are. */
export interface WorstCase {
  readonly steps: number | null;
  /** Of these: steps that ask or change something outside. Each does so once an item at least. */
  readonly externalSteps: number | null;
  /** The same with all tries that the nodes' retry policies allow. */
  readonly externalAttempts: number | null;
  /** Names of the loops that turn as often as they have items. */
  readonly loops?: readonly string[];
}

/** What a person wants to know of a document beside its problems. */
export interface Explanation {
  /** The nodes and edges as a Mermaid flowchart. */
  readonly mermaid: string;
  /** Absent where there is no plan. Without what is done by the workflows that it calls. */
  readonly worstCase?: WorstCase;
}

export interface Compilation {
  /** Everything found, errors first. */
  readonly diagnostics: readonly Diagnostic[];
  /** The document with defaults filled in and secrets replaced by their digests; absent where it could not be read. */
  readonly document?: WorkflowDocument;
  /** Absent where there are errors. */
  readonly plan?: { readonly hash: string; readonly body: Plan };
  readonly triggers: readonly CompiledTrigger[];
  /** Where it was asked for, and the document could be read. */
  readonly explanation?: Explanation;
}

/** A credential that a node asks for. */
export interface CredentialSlotView {
  readonly type: string;
  readonly required: boolean;
}

/** What a node of given parameters has. */
export interface NodePorts {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly credentials: readonly CredentialSlotView[];
}

type OrByParameters<T> = { readonly [K in keyof T]: T[K] | 'by-parameters' };

/** A version of a node type; `by-parameters` is what `describePorts` tells. */
export interface NodeTypeSummary extends OrByParameters<NodePorts> {
  readonly type: string;
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly kind: string;
}

export interface NodeTypeView extends NodeTypeSummary {
  /** JSON Schema of the parameters. Each field has a `title`, and under `x-weft` how an editor shows it: `{ widget, language?, showWhen? }`. */
  readonly parameters: Json;
}

export interface NodeCategoryView {
  readonly category: string;
  readonly title: string;
  readonly description: string;
  /** How many types of nodes it has. */
  readonly nodes: number;
}

export interface ImportedNode {
  readonly name: string;
  readonly type: string;
  readonly status: 'supported' | 'converted' | 'placeholder';
  readonly reasons: readonly string[];
}

/** A file of another system, read: the document, and what became of each of its nodes. */
export interface ImportedWorkflow {
  readonly document: WorkflowDocument;
  /** What the workflow is called by there: names of tags, as the workspace may have them. */
  readonly tags: readonly string[];
  readonly nodes: readonly ImportedNode[];
  /** What was left out of the file as a whole, such as settings without a counterpart. Never an error. */
  readonly findings: readonly Diagnostic[];
}

/** What became of a node of a document on its way into a file. */
export interface ExportedNode {
  readonly name: string;
  /** Weft's node type. */
  readonly type: string;
  /** `supported`: does there what it does here. `converted`: with differences that `reasons` names. `placeholder`: cannot run there. */
  readonly status: ImportedNode['status'];
  readonly reasons: readonly string[];
}

/** A document as a file, for Weft or another system. Reading the file gives the same document again. */
export interface ExportedFile {
  readonly file: JsonObject;
  /** What became of each node, in the order of the document. */
  readonly report: readonly ExportedNode[];
  /** Everything that the other system does not say or do as Weft does, node by node and of the workflow as a whole. Never an error. */
  readonly findings: readonly Diagnostic[];
}

/** What became of a parameter of an operation, on its way into a node. */
export interface PlacedValue {
  readonly name: string;
  readonly place: 'path' | 'query' | 'header' | 'body';
  readonly required: boolean;
  /** `node`: as the imported node had it. `item`: the field of that name. `left-out`: it is optional, and nobody gives it a value. */
  readonly from: 'node' | 'item' | 'default' | 'left-out';
}

/** A placeholder as a node that calls an operation of an OpenAPI description. */
export interface ConvertedPlaceholder {
  readonly node: WorkflowNode;
  readonly values: readonly PlacedValue[];
  /** What is left to do, or is otherwise than the description has it. */
  readonly notes: readonly string[];
}

export const exportFormatSchema = z.enum(['n8n', 'weft']);
export type ExportFormat = z.output<typeof exportFormatSchema>;

/** Can the workflow that a document names as its error workflow be started by a failed run? */
export const knownErrorWorkflow = z.enum(['usable', 'absent', 'without-trigger', 'invalid']);
export type KnownErrorWorkflow = z.output<typeof knownErrorWorkflow>;

/** What is known of a workflow that a document calls. `through`: the names on the way by which it calls the document's own. */
export const knownCall = z.object({
  status: z.enum(['usable', 'absent', 'without-trigger', 'invalid', 'recursive']),
  through: z.array(z.string()).optional(),
});
export type KnownCall = z.output<typeof knownCall>;

export const compiler = defineService('compiler', {
  requests: {
    /** All findings in one answer; a plan where none is an error. Same document, same hash, on any machine. */
    compile: request({
      input: z.object({
        document: z.unknown(),
        /** Those of the document's credentials that exist and may be used, by id; left out, that is not checked. */
        credentials: z.record(z.string(), z.object({ type: z.string(), name: z.string() })).optional(),
        /** What is known of the error workflow that the document names; left out, that is not checked. */
        errorWorkflow: knownErrorWorkflow.optional(),
        /** What is known of the workflows that the document calls, by id; what is left out is not checked. */
        calls: z.record(z.string(), knownCall).optional(),
        explain: z.boolean().optional(),
      }),
      output: answer<Compilation>(),
      timeoutMs: 30_000,
    }),
    /** Reads Weft or n8n JSON, whichever it is. `clampRetries` cuts an n8n file's tries and waits to what n8n itself makes of them. */
    convert: request({
      input: z.object({ source: z.unknown(), clampRetries: z.boolean().optional() }),
      output: answer<ImportedWorkflow>(),
      errors: ['IMPORT_UNREADABLE'],
      timeoutMs: 30_000,
    }),
    /** The other way round: a document as a file of n8n or of Weft. */
    exportWorkflow: request({
      input: z.object({
        document: z.unknown(),
        format: exportFormatSchema,
        /** What the workflow is called by, for a file that says so. Left out: as in the file that it came from. */
        tags: z.array(z.string()).optional(),
      }),
      output: answer<ExportedFile>(),
      errors: ['WORKFLOW_INVALID'],
      timeoutMs: 30_000,
    }),
    /** A placeholder of a document as a node that calls an operation. */
    convertPlaceholder: request({
      input: z.object({
        node: z.custom<WorkflowNode>(),
        openapi: z.unknown(),
        operationId: z.string(),
        serverUrl: z.string().optional(),
        credential: z.object({ id: z.string(), type: z.string() }).optional(),
      }),
      output: answer<ConvertedPlaceholder>(),
      errors: ['NODE_NOT_CONVERTIBLE', 'OPENAPI_UNREADABLE', 'OPERATION_NOT_FOUND'],
      timeoutMs: 30_000,
    }),
    /** Without a query: all, by type and version. With one: the best match first. */
    listNodeTypes: request({
      input: z.object({ search: z.string().max(200).optional(), category: z.string().max(100).optional() }),
      output: answer<readonly NodeTypeSummary[]>(),
    }),
    listNodeCategories: request({ input: z.object({}), output: answer<readonly NodeCategoryView[]>() }),
    getNodeType: request({
      input: z.object({ type: z.string() }),
      output: answer<readonly NodeTypeView[]>(),
      errors: ['NODE_TYPE_NOT_FOUND'],
    }),
    /** The documentation of a node as Markdown, and its icon as SVG. */
    getNodePage: request({
      input: z.object({ type: z.string(), part: z.enum(['documentation', 'icon']) }),
      output: answer<{ readonly text: string }>(),
      errors: ['NODE_TYPE_NOT_FOUND'],
    }),
    /** Inputs, outputs and credentials as they follow from parameters; of the newest version, unless one is named. */
    describePorts: request({
      input: z.object({
        type: z.string(),
        version: z.number().int().optional(),
        parameters: z.record(z.string(), z.custom<Json>()),
      }),
      output: answer<NodePorts>(),
      errors: ['NODE_TYPE_NOT_FOUND', 'INVALID_INPUT'],
    }),
  },
  events: {},
});

export type CompilerClient = ServiceClient<typeof compiler>;
