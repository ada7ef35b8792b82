import type { KnownCall, KnownErrorWorkflow } from '@weft/contracts';
import type { NodeRegistry } from '@weft/node-sdk';
import { Findings } from './findings.ts';
import type { KnownCredentials } from './known-credentials.ts';
import { Suggestions } from './suggestions.ts';

/** What the passes of one compilation share. */
export interface CompileContext {
  readonly registry: NodeRegistry;
  readonly findings: Findings;
  readonly suggestions: Suggestions;
  readonly credentials: KnownCredentials;
  readonly errorWorkflow?: KnownErrorWorkflow;
  readonly calls?: Readonly<Record<string, KnownCall>>;
}

/** What whoever asks for a compilation knows of the workspace; what is left out is not checked. */
export interface Known {
  readonly credentials?: KnownCredentials;
  readonly errorWorkflow?: KnownErrorWorkflow;
  readonly calls?: Readonly<Record<string, KnownCall>>;
}

export function newContext(registry: NodeRegistry, { credentials, errorWorkflow, calls }: Known = {}): CompileContext {
  return { registry, findings: new Findings(), suggestions: new Suggestions(), credentials, errorWorkflow, calls };
}
