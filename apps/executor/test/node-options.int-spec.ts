import { defineNode, NodeFailure, NodeRegistry, type OptionsLoader } from '@weft/node-sdk';
import { z } from 'zod';
import { NodeOptions } from '../src/options/node-options.ts';

const QUESTION = {
  ...{ jobId: '0190f3a2-0000-7000-8000-000000000001', tenantId: '0190f3a2-0000-7000-8000-000000000002' },
  ...{ type: 'testShop', version: 1, field: 'table', parameters: {}, credentials: {}, search: '' },
};

/** A node with a field whose options are loaded in this way. */
function optionsBy(load: OptionsLoader): NodeOptions {
  const definition = defineNode({
    ...{ type: 'testShop', version: 1, title: 'Shop', description: 'For tests.', category: 'network', kind: 'action' },
    ...{ inputs: ['main'], outputs: ['main'], effect: 'read', params: z.strictObject({}) },
    options: { table: load },
    run: (context) => [context.items],
  });
  return new NodeOptions({ registry: new NodeRegistry([definition]), portsFor: () => ({}) as never });
}

describe(NodeOptions, () => {
  it('are what the node finds, with what was chosen and typed so far', async () => {
    const options = optionsBy(async ({ parameters, search, credential }) => [
      { value: `${String(parameters['schema'])}.${search}`, label: credential('postgres').credentialId },
    ]);
    const asked = { ...QUESTION, parameters: { schema: 'public' }, search: 'orders', credentials: { postgres: 'c1' } };
    await expect(options.load(asked)).resolves.toEqual({
      status: 'succeeded',
      options: [{ value: 'public.orders', label: 'c1' }],
    });
  });

  it('are a thousand at most', async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => ({ value: n, label: String(n) }));
    const loaded = await optionsBy(async () => many).load(QUESTION);
    expect(loaded.status === 'succeeded' && loaded.options).toHaveLength(1_000);
  });

  it('are none where the other side refuses, no credential was chosen, or the node is at fault', async () => {
    const refusal = new NodeFailure({ code: 'SQL_REFUSED', fault: 'user', message: 'No.', retryable: false });
    const codeOf = async (load: OptionsLoader) => {
      const loaded = await optionsBy(load).load(QUESTION);
      return loaded.status === 'failed' ? loaded.failure.code : loaded.status;
    };
    await expect(codeOf(() => Promise.reject(refusal))).resolves.toBe('SQL_REFUSED');
    await expect(codeOf(async ({ credential }) => [{ value: 1, label: credential('postgres').type }])).resolves.toBe(
      'CREDENTIAL_MISSING',
    );
    await expect(codeOf(() => Promise.reject(new TypeError('x is not a function')))).resolves.toBe('NODE_CRASHED');
  });

  it('are refused for what has none, and by an executor that stops', async () => {
    const options = optionsBy(async () => []);
    await expect(options.load({ ...QUESTION, field: 'schema' })).rejects.toMatchObject({
      ...{ code: 'OPTIONS_NOT_FOUND', message: expect.stringContaining('It has some for: table') as string },
    });
    await expect(options.load({ ...QUESTION, type: 'other' })).rejects.toMatchObject({ code: 'NODE_TYPE_NOT_FOUND' });
    options.onModuleDestroy();
    await expect(options.load(QUESTION)).rejects.toMatchObject({ code: 'EXECUTOR_BUSY' });
  });
});
