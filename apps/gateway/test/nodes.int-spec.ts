import { AppError } from '@weft/errors';
import { startGateway, type TestGateway } from './start-gateway.ts';

const SUMMARY = { type: 'set', version: 1, title: 'Set', description: '', category: 'data', kind: 'action' };
const SET = { ...SUMMARY, inputs: ['main'], outputs: ['main'], credentials: [] };

describe('nodes over HTTP', () => {
  let gateway: TestGateway;
  beforeAll(async () => (gateway = await startGateway()));
  afterAll(() => gateway.stop());
  const lastInput = (name: keyof TestGateway['compiler']['calls']) => gateway.compiler.calls[name]?.at(-1) as unknown;

  it('lists and searches, by words and category', async () => {
    gateway.compiler.handlers.listNodeTypes = async () => [SET];
    const response = await gateway.call('/api/nodes?search=set%20field&category=data');
    expect([response.status, await response.json()]).toEqual([200, { items: [SET] }]);
    expect(lastInput('listNodeTypes')).toEqual({ search: 'set field', category: 'data' });
    expect((await gateway.call(`/api/nodes?search=${'x'.repeat(201)}`)).status).toBe(400);
  });

  it('lists categories, which are no type of node', async () => {
    const categories = [{ category: 'data', title: 'Data', description: '', nodes: 1 }];
    gateway.compiler.handlers.listNodeCategories = async () => categories;
    expect(await (await gateway.call('/api/nodes/categories')).json()).toEqual({ items: categories });
  });

  it.each([
    ['documentation', 'text/markdown; charset=utf-8'],
    ['icon', 'image/svg+xml'],
  ])('gives the %s as what it is', async (part, contentType) => {
    gateway.compiler.handlers.getNodePage = async () => ({ text: '# Set' });
    const response = await gateway.call(`/api/nodes/set/${part}`);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, contentType, '# Set']);
    expect(lastInput('getNodePage')).toEqual({ type: 'set', part });
  });

  it('says of a page that is not there that it is not, as a problem', async () => {
    gateway.compiler.handlers.getNodePage = () => Promise.reject(new AppError('NODE_TYPE_NOT_FOUND', 'There is none.'));
    const response = await gateway.call('/api/nodes/sett/icon');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      expect.stringContaining('application/problem+json'),
    ]);
  });

  it('tells the handles that follow from parameters', async () => {
    const ports = { inputs: ['main'], outputs: ['case-0'], credentials: [{ type: 'smtp', required: true }] };
    gateway.compiler.handlers.describePorts = async () => ports;
    const parameters = { rules: [{}], fallback: '={{ 1 }}' };
    const response = await gateway.call('/api/nodes/switch/ports', { json: { version: 1, parameters } });
    expect([response.status, await response.json()]).toEqual([200, ports]);
    expect(lastInput('describePorts')).toEqual({ type: 'switch', version: 1, parameters });
    expect((await gateway.call('/api/nodes/switch/ports', { json: { parameters: [] } })).status).toBe(400);
  });

  describe('options of a field', () => {
    const ID = '0190f3a2-0000-7000-8000-000000000001';
    const ask = (json: object) => gateway.call('/api/nodes/dataTable/options', { json });

    it('are what the other system says, asked with the credential that was chosen', async () => {
      const options = [{ value: 'orders', label: 'Orders' }];
      gateway.executor.handlers.loadNodeOptions = async () => ({ status: 'succeeded', options });
      gateway.credentials.handlers.describe = async () => ({ [ID]: { type: 'postgres', name: 'Shop' } });
      const asked = { field: 'table', parameters: { schema: 'public' }, credentials: { postgres: ID }, search: 'ord' };
      const response = await ask(asked);
      expect([response.status, await response.json()]).toEqual([200, { items: options }]);
      expect(gateway.executor.calls.loadNodeOptions?.at(-1)).toEqual({
        ...asked,
        ...{ type: 'dataTable', version: 1, tenantId: gateway.owner.tenantId, jobId: expect.any(String) as string },
      });
    });

    it('are not asked for with a credential of another workspace', async () => {
      gateway.credentials.handlers.describe = async () => ({});
      const asked = gateway.executor.calls.loadNodeOptions?.length;
      const response = await ask({ field: 'table', credentials: { postgres: ID } });
      expect([response.status, await response.json()]).toEqual([404, expect.objectContaining({ code: 'CREDENTIAL_NOT_FOUND' })]);
      expect(gateway.executor.calls.loadNodeOptions).toHaveLength(asked ?? 0);
    });

    it('say why there are none', async () => {
      const failure = { code: 'SQL_REFUSED', fault: 'user', message: 'The password is wrong.', fix: 'Correct it.' } as const;
      gateway.executor.handlers.loadNodeOptions = async () => ({ status: 'failed', failure });
      const response = await ask({ field: 'table' });
      expect([response.status, await response.json()]).toEqual([
        422,
        expect.objectContaining({ code: 'OPTIONS_FAILED', detail: failure.message, reason: 'SQL_REFUSED', fix: 'Correct it.' }),
      ]);
    });
  });
});
