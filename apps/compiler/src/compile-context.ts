import type { NodeRegistry } from '@weft/node-sdk';
import { Findings } from './findings.ts';
import { Suggestions } from './suggestions.ts';

/** What the passes of one compilation share. */
export interface CompileContext {
  readonly registry: NodeRegistry;
  readonly findings: Findings;
  readonly suggestions: Suggestions;
}

export function newContext(registry: NodeRegistry): CompileContext {
  return { registry, findings: new Findings(), suggestions: new Suggestions() };
}
