import type { Plan } from '@weft/engine';
import type { WebhookRoute } from '@weft/node-sdk';
import type { Diagnostic, Json, WorkflowDocument } from '@weft/workflow-model';
import { z } from 'zod';
import { answer, defineService, request, type ServiceClient } from './kernel.ts';

/** A trigger of a compiled workflow, as the orchestrator needs it. */
export interface CompiledTrigger {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly type: string;
  readonly webhooks: readonly WebhookRoute[];
}

export interface Compilation {
  /** Everything found, errors first. */
  readonly diagnostics: readonly Diagnostic[];
  /** The document with defaults filled in and secrets replaced by their digests; absent where it could not be read. */
  readonly document?: WorkflowDocument;
  /** Absent where there are errors. */
  readonly plan?: { readonly hash: string; readonly body: Plan };
  readonly triggers: readonly CompiledTrigger[];
}

export interface NodeTypeView {
  readonly type: string;
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly kind: string;
  readonly inputs: readonly string[] | 'by-parameters';
  readonly outputs: readonly string[] | 'by-parameters';
  /** JSON Schema of the parameters. */
  readonly parameters: Json;
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
  readonly nodes: readonly ImportedNode[];
  /** What was left out of the file as a whole, such as settings without a counterpart. Never an error. */
  readonly findings: readonly Diagnostic[];
}

export const compiler = defineService('compiler', {
  requests: {
    /** All findings in one answer; a plan where none is an error. Same document, same hash, on any machine. */
    compile: request({ input: z.object({ document: z.unknown() }), output: answer<Compilation>(), timeoutMs: 30_000 }),
    /** Reads Weft or n8n JSON, whichever it is. */
    convert: request({
      input: z.object({ source: z.unknown() }),
      output: answer<ImportedWorkflow>(),
      errors: ['IMPORT_UNREADABLE'],
      timeoutMs: 30_000,
    }),
    listNodeTypes: request({ input: z.object({}), output: answer<readonly NodeTypeView[]>() }),
    getNodeType: request({
      input: z.object({ type: z.string() }),
      output: answer<readonly NodeTypeView[]>(),
      errors: ['NODE_TYPE_NOT_FOUND'],
    }),
  },
  events: {},
});

export type CompilerClient = ServiceClient<typeof compiler>;
