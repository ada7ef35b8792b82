import type { Feature } from '../../src/index.ts';

const TABLES = '/api/data-tables';
interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor?: string;
}

/** As n8n writes it. */
const located = { __rl: true, mode: 'name', value: 'orders' };
interface FileNode {
  readonly name: string;
  readonly parameters: object;
}
const n8nFile = (path: string, nodes: readonly FileNode[]) => {
  const all = [
    { name: 'Hook', type: 'n8n-nodes-base.webhook', typeVersion: 2, parameters: { path, httpMethod: 'POST', responseMode: 'lastNode', responseData: 'allEntries' } }, // prettier-ignore
    ...nodes.map((each) => ({ type: 'n8n-nodes-base.dataTable', typeVersion: 1, ...each })),
  ];
  const next = all.slice(1).map(({ name }, index) => [all[index]?.name, { main: [[{ node: name, type: 'main', index: 0 }]] }]);
  return { name: path, nodes: all.map((each) => ({ position: [0, 0], ...each })), connections: Object.fromEntries(next) };
};

export const dataTables: Feature = (weft) => {
  const serve = async (path: string, ...nodes: readonly FileNode[]) => {
    const { workflow } = await weft().api.import(n8nFile(path, nodes));
    await weft().api.activate(workflow.id);
  };
  const send = async (path: string, body: object) => (await weft().api.send('POST', `/webhook/${path}`, body)).body;

  it('are made by people, and written and read by workflows that come from n8n', async () => {
    const columns = [
      { name: 'number', type: 'string' },
      { name: 'total', type: 'number' },
    ];
    const table = await weft().api.ok<{ id: string }>('POST', TABLES, { name: 'orders', columns });
    const same = { conditions: [{ keyName: 'number', keyValue: '={{ $json.body.number }}' }] };
    const value = { number: '={{ $json.body.number }}', total: '={{ $json.body.total }}' };
    const upsert = { operation: 'upsert', dataTableId: located, filters: same, columns: { mappingMode: 'defineBelow', value } };
    await serve('orders-in', { name: 'Save', parameters: upsert });
    const above = { conditions: [{ keyName: 'total', condition: 'gt', keyValue: '={{ $json.body.above }}' }] };
    const get = { operation: 'get', dataTableId: located, filters: above, orderBy: true, orderByColumn: 'total', orderByDirection: 'DESC' };
    await serve('orders-out', { name: 'Find', parameters: get });

    await send('orders-in', { number: 'a', total: 5 });
    await send('orders-in', { number: 'b', total: '7.5' });
    expect(await send('orders-in', { number: 'a', total: 9 })).toMatchObject([{ id: 1, number: 'a', total: 9 }]);
    expect(await send('orders-out', { above: 1 })).toMatchObject([
      { id: 1, total: 9 },
      { id: 2, total: 7.5 },
    ]);

    const rows = `${TABLES}/${table.id}/rows`;
    const first = await weft().api.ok<Listed>('GET', `${rows}?limit=1`);
    expect(first).toMatchObject({ items: [{ id: 1 }], nextCursor: '1' });
    expect(await weft().api.ok<Listed>('GET', `${rows}?cursor=${first.nextCursor}`)).toEqual({ items: [expect.objectContaining({ id: 2 })] });
    await weft().api.ok('PATCH', `${rows}/2`, { values: { total: 100 } });
    await weft().api.ok('POST', rows, { rows: [{ number: 'c' }] });
    const filter = encodeURIComponent(JSON.stringify([{ column: 'total', operator: 'isNotEmpty' }]));
    expect((await weft().api.ok<Listed>('GET', `${rows}?filter=${filter}&descending=true`)).items).toMatchObject([{ id: 2, total: 100 }, { id: 1 }]);
    expect((await weft().api.send('DELETE', `${rows}/1`)).status).toBe(204);
    expect((await weft().api.send('DELETE', `${rows}/1`)).status).toBe(404);
    expect(await weft().api.ok('GET', `${TABLES}/${table.id}`)).toMatchObject({ name: 'orders', rowCount: 2, columns });
  }, 60_000); // prettier-ignore

  it('fail a run that writes what they do not hold, by a code that says so', async () => {
    const insert = { dataTableId: located, columns: { mappingMode: 'defineBelow', value: { total: 'much' } } };
    await serve('orders-wrong', { name: 'Save', parameters: insert });
    const { headers } = await weft().api.send('POST', '/webhook/orders-wrong', {});
    const run = await weft().api.execution(headers.get('weft-execution-id') ?? '');
    expect(run).toMatchObject({ status: 'failed', error: { code: 'DATA_TABLE_INVALID' } });
  }, 30_000);
};
