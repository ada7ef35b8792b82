import { NodeRegistry } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import type { KnownCall } from '@weft/contracts';
import { compile } from '../compile.ts';
import { documentOf, trigger } from '../testing/documents.ts';

const registry = new NodeRegistry(nodeDefinitions);
const call = { id: 'Call', name: 'Call', type: 'executeWorkflow', parameters: { workflowId: 'W1' } };
const compiled = (known?: KnownCall, more: object = {}) =>
  compile(documentOf([trigger, { ...call, ...more }], ['Start > Call']), registry, { calls: known && { w1: known } });

describe('The workflows that a document calls', () => {
  it.each([
    ['absent', /"W1" does not exist in this workspace: the call will fail/],
    ['without-trigger', /has no Execute Workflow Trigger that is enabled/],
    ['invalid', /has errors and cannot be run/],
  ] as const)('are a warning where one is %s, and the workflow runs all the same', (status, message) => {
    const { diagnostics, plan } = compiled({ status });
    expect(diagnostics).toEqual([
      expect.objectContaining({
        severity: 'warning',
        code: 'SUB_WORKFLOW_UNUSABLE',
        nodeName: 'Call',
        field: 'parameters.workflowId',
        message: expect.stringMatching(message),
      }),
    ]);
    expect(plan).toBeDefined();
  });

  it('are an error where one calls the document itself, and the way is told', () => {
    const { diagnostics, plan } = compiled({ status: 'recursive', through: ['Orders', 'Stock'] });
    expect(diagnostics).toMatchObject([
      { severity: 'error', code: 'SUB_WORKFLOW_RECURSIVE', message: expect.stringContaining('"Orders", "Stock"') },
    ]);
    expect(plan).toBeUndefined();
  });

  it('are no matter where they can be called, where nobody has looked, and where the node is disabled', () => {
    const disabled = compiled({ status: 'recursive' }, { disabled: true });
    for (const { diagnostics } of [compiled({ status: 'usable' }), compiled(), disabled]) expect(diagnostics).toEqual([]);
  });
});
