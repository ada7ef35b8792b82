import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { CompilerClient } from '@weft/contracts';
import type { PlanStore } from '@weft/execution-store';
import { VersionCompiler } from './version-compiler.ts';

const actor = { tenantId: randomUUID(), userId: randomUUID() };

function compilerWith(known: Record<string, { type: string; name: string }>) {
  const asked: unknown[] = [];
  const compiled: unknown[] = [];
  const compiler = {
    compile: async (input: unknown) => {
      compiled.push(input);
      return { document: { nodes: [] }, diagnostics: [], triggers: [] };
    },
  } as unknown as CompilerClient;
  const describeCredentials = async (input: unknown) => {
    asked.push(input);
    return known;
  };
  const versions = new VersionCompiler(
    {} as PlanStore,
    compiler,
    { describe: describeCredentials },
    { describe: async () => undefined },
    { describe: async () => undefined },
  );
  return { versions, asked, compiled };
}

describe(VersionCompiler.name, () => {
  it('tells the compiler which of the credentials exist in the workspace', async () => {
    const known = { a: { type: 'httpHeaderAuth', name: 'Orders' } };
    const { versions, asked, compiled } = compilerWith(known);
    const document = { nodes: [{ credentials: { httpHeaderAuth: 'a', httpBasicAuth: 'b' } }] };
    await versions.compile(actor, document);
    expect(asked).toEqual([{ tenantId: actor.tenantId, ids: ['a', 'b'] }]);
    expect(compiled).toEqual([{ document, credentials: known }]);
  });

  it('does not bother the vault with a document that names none', async () => {
    const { versions, asked, compiled } = compilerWith({});
    await versions.compile(actor, { nodes: [] });
    expect(asked).toEqual([]);
    expect(compiled).toEqual([{ document: { nodes: [] }, credentials: {} }]);
  });
});
