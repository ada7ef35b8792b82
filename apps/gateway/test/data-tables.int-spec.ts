import type { DataTable } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { startGateway, type TestGateway } from './start-gateway.ts';

const ID = '0190f3a2-0000-4000-8000-000000000001';
const TABLES = '/api/data-tables';
const ROWS = `${TABLES}/${ID}/rows`;

let gateway: TestGateway;
let actor: { tenantId: string; userId: string };
beforeAll(async () => {
  gateway = await startGateway();
  actor = { tenantId: gateway.owner.tenantId, userId: gateway.owner.userId };
});
afterAll(() => gateway.stop());

const lastInput = (name: keyof TestGateway['orchestrator']['calls']) => gateway.orchestrator.calls[name]?.at(-1) as unknown;
const table = { id: ID, name: 'people', columns: [] } as unknown as DataTable;

describe('data tables over HTTP', () => {
  it('are made, listed, renamed and deleted', async () => {
    const { handlers } = gateway.orchestrator;
    handlers.createDataTable = handlers.renameDataTable = handlers.getDataTable = async () => table;
    handlers.listDataTables = async () => [table];
    handlers.deleteDataTable = async () => undefined;
    const columns = [{ name: 'age', type: 'number' }];
    const made = await gateway.call(TABLES, { json: { name: 'people', columns } });
    expect([made.status, await made.json()]).toEqual([201, table]);
    expect(lastInput('createDataTable')).toEqual({ actor, name: 'people', columns });
    expect(await (await gateway.call(TABLES)).json()).toEqual({ items: [table] });
    expect((await gateway.call(`${TABLES}/${ID}`)).status).toBe(200);
    await gateway.call(`${TABLES}/${ID}`, { method: 'PATCH', json: { name: 'staff' } });
    expect(lastInput('renameDataTable')).toEqual({ actor, tableId: ID, name: 'staff' });
    expect((await gateway.call(`${TABLES}/${ID}`, { method: 'DELETE' })).status).toBe(204);
  });

  it('get and lose columns', async () => {
    gateway.orchestrator.handlers.addDataTableColumn = gateway.orchestrator.handlers.removeDataTableColumn = async () => table;
    expect((await gateway.call(`${TABLES}/${ID}/columns`, { json: { name: 'x y', type: 'date' } })).status).toBe(201);
    expect(lastInput('addDataTableColumn')).toEqual({ actor, tableId: ID, column: { name: 'x y', type: 'date' } });
    expect((await gateway.call(`${TABLES}/${ID}/columns/x%20y`, { method: 'DELETE' })).status).toBe(200);
    expect(lastInput('removeDataTableColumn')).toEqual({ actor, tableId: ID, name: 'x y' });
  });

  it.each([
    ['a blank name', { name: ' ', columns: [] }],
    ['no columns', { name: 'a' }],
    ['a type that is none', { name: 'a', columns: [{ name: 'b', type: 'json' }] }],
    ['an unknown key', { name: 'a', columns: [], tenantId: ID }],
  ])('are not made with %s', async (_, json) => {
    expect((await gateway.call(TABLES, { json })).status).toBe(400);
  });

  it('list rows page by page, by a filter', async () => {
    gateway.orchestrator.handlers.listDataRows = async () => ({ items: [{ id: 1 }], nextCursor: '1' });
    const conditions = [{ column: 'age', operator: 'gt', value: 5 }];
    const filter = encodeURIComponent(JSON.stringify(conditions));
    const answer = await gateway.call(`${ROWS}?limit=5&cursor=9&match=any&descending=true&filter=${filter}`);
    expect([answer.status, await answer.json()]).toEqual([200, { items: [{ id: 1 }], nextCursor: '1' }]);
    expect(lastInput('listDataRows')).toEqual({
      ...{ actor, tableId: ID, limit: 5, cursor: '9', match: 'any', descending: true },
      conditions,
    });
    await gateway.call(ROWS);
    expect(lastInput('listDataRows')).toEqual({ actor, tableId: ID, limit: 50, match: 'all', descending: false, conditions: [] });
  });

  it.each(['filter=5', 'filter={}', 'filter=[{"column":"a","operator":"is"}]', 'match=none', 'descending=maybe', 'limit=999'])(
    'list no rows by %s',
    async (query) => {
      expect((await gateway.call(`${ROWS}?${encodeURI(query)}`)).status).toBe(400);
    },
  );

  it('take, change and delete rows', async () => {
    const { handlers } = gateway.orchestrator;
    handlers.insertDataRows = async () => [{ id: 1 }];
    handlers.updateDataRow = async () => ({ id: 7 });
    handlers.deleteDataRow = async () => undefined;
    const rows = [{ name: 'Ada', tags: [1] }];
    expect((await gateway.call(ROWS, { json: { rows } })).status).toBe(201);
    expect(lastInput('insertDataRows')).toEqual({ actor, tableId: ID, rows });
    const changed = await gateway.call(`${ROWS}/7`, { method: 'PATCH', json: { values: { name: null } } });
    expect(await changed.json()).toEqual({ id: 7 });
    expect(lastInput('updateDataRow')).toEqual({ actor, tableId: ID, rowId: 7, values: { name: null } });
    expect((await gateway.call(`${ROWS}/7`, { method: 'DELETE' })).status).toBe(204);
    expect((await gateway.call(`${ROWS}/x`, { method: 'DELETE' })).status).toBe(400);
    for (const json of [{ rows: [] }, { rows: [1] }, {}]) expect((await gateway.call(ROWS, { json })).status).toBe(400);
  });

  it('say what is wrong with a row', async () => {
    gateway.orchestrator.handlers.insertDataRows = async () => {
      throw new AppError('DATA_TABLE_INVALID', 'The column "age" holds a number.', { details: { row: 1, column: 'age' } });
    };
    const answer = await gateway.call(ROWS, { json: { rows: [{}] } });
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'DATA_TABLE_INVALID', row: 1 }]);
  });
});
