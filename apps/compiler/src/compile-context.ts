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
}

export function newContext(registry: NodeRegistry, credentials?: KnownCredentials): CompileContext {
  return { registry, findings: new Findings(), suggestions: new Suggestions(), credentials };
}
