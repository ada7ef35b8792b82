import { NodeRegistry } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import type { KnownErrorWorkflow } from '@weft/contracts';
import { compile } from '../compile.ts';
import { documentOf, trigger } from '../testing/documents.ts';

const registry = new NodeRegistry(nodeDefinitions);
const compiled = (errorWorkflow?: KnownErrorWorkflow, errorWorkflowId: string | null = 'w1') =>
  compile(documentOf([trigger], [], { settings: { errorWorkflowId } }), registry, { errorWorkflow });

describe('The error workflow of a document', () => {
  it.each([
    ['absent', /"w1" does not exist in this workspace: nothing is started/],
    ['without-trigger', /has no Error Trigger that is enabled/],
    ['invalid', /has errors and cannot be run/],
  ] as const)('is a warning where it is %s, and the workflow runs all the same', (known, message) => {
    const { diagnostics, plan } = compiled(known);
    expect(diagnostics).toEqual([
      expect.objectContaining({
        severity: 'warning',
        code: 'ERROR_WORKFLOW_UNUSABLE',
        field: 'settings.errorWorkflowId',
        message: expect.stringMatching(message),
      }),
    ]);
    expect(plan).toBeDefined();
  });

  it('is no matter where it can be started, where nobody has looked, and where none is named', () => {
    for (const { diagnostics } of [compiled('usable'), compiled(), compiled(undefined, null)]) expect(diagnostics).toEqual([]);
  });
});
