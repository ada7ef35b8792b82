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
});
