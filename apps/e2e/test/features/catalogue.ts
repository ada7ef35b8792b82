import { randomUUID } from 'node:crypto';
import type { Feature } from '../../src/index.ts';

interface Items<T> {
  readonly items: readonly T[];
}

/** What an editor asks before a workflow is there. */
export const catalogue: Feature = (weft) => {
  it('finds a node by what it does, and shows its form, its page and its icon', async () => {
    const { items } = await weft().api.ok<Items<{ type: string; category: string }>>('GET', '/api/nodes?search=merge');
    expect(items[0]).toMatchObject({ type: 'merge', category: 'flow' });
    const { items: versions } = await weft().api.ok<Items<{ parameters: object }>>('GET', '/api/nodes/merge');
    expect(versions[0]?.parameters).toMatchObject({
      properties: { query: { title: 'Query', 'x-weft': { widget: 'code', language: 'sql', showWhen: { mode: ['sql'] } } } },
    });
    const page = await weft().api.send('GET', '/api/nodes/merge/documentation');
    expect([page.headers.get('content-type'), page.body]).toEqual([
      'text/markdown; charset=utf-8',
      expect.stringContaining('# Merge'),
    ]);
    expect((await weft().api.send('GET', '/api/nodes/merge/icon')).body).toContain('<svg');
  });

  it('tells the outputs that follow from parameters', async () => {
    const parameters = { rules: [{ conditions: { conditions: [] } }, { conditions: { conditions: [] } }] };
    const ports = await weft().api.ok('POST', '/api/nodes/switch/ports', { parameters });
    expect(ports).toMatchObject({ inputs: ['main'], outputs: ['case-0', 'case-1'] });
  });

  it('asks the other side what there is to choose from', async () => {
    const name = `Stock ${randomUUID()}`;
    await weft().api.ok('POST', '/api/data-tables', { name, columns: [{ name: 'sku', type: 'string' }] });
    const optionsOf = (field: string, asked: object) =>
      weft().api.ok<Items<{ value: string }>>('POST', '/api/nodes/dataTable/options', { field, ...asked });
    expect(await optionsOf('table', { search: name.toUpperCase() })).toMatchObject({ items: [{ value: name, label: name }] });
    const { items } = await optionsOf('conditions.column', { parameters: { table: name } });
    expect(items.map(({ value }) => value)).toEqual(['sku', 'id', 'createdAt', 'updatedAt']);
    const none = await weft().api.send('POST', '/api/nodes/dataTable/options', { field: 'match' });
    expect(none).toMatchObject({ status: 404, body: { code: 'OPTIONS_NOT_FOUND' } });
  });
};
