import { randomUUID } from 'node:crypto';
import type { StartCommand } from '@weft/contracts';
import type { Plan } from '@weft/engine';
import type { DataTablePort } from '@weft/node-sdk';
import { createPool } from '@weft/persistence';
import { make, waitFor } from '@weft/testing';
import type { JsonObject } from '@weft/workflow-model';
import type pg from 'pg';
import { dataTableStores, RunDataTables, type DataTableStores } from '../src/nodes/run-data-tables.ts';
import { ExecutorHouse } from './executor-house.ts';
import { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, start } from './plan-parts.ts';

const ANY = { match: 'all', conditions: [] } as const;
const permit = { isRevoked: false, obtain: () => Promise.resolve() };

/** As the compiler makes it. */
const onTable = (name: string, parameters: JsonObject) =>
  ({
    name,
    type: 'dataTable',
    effect: ['get', 'exists'].includes(String(parameters['operation'])) ? 'read' : 'write',
    deterministic: false,
    parameters: { table: 'people', ...parameters },
  }) as const;
const planOf = (...nodes: NonNullable<NonNullable<Parameters<typeof make.plan>[0]>['nodes']>): Plan =>
  make.plan({ nodes: [start, ...nodes], edges: chain(...[start, ...nodes].map(({ name }) => name as string)) });

describe('data tables in runs', () => {
  let house: ExecutorHouse;
  let pool: pg.Pool;
  let stores: DataTableStores;
  let tenantId: string;
  beforeAll(async () => {
    house = await ExecutorHouse.open();
    pool = createPool({ url: house.url, role: 'weft_execution' });
    stores = dataTableStores(pool);
  });
  beforeEach(async () => {
    tenantId = randomUUID();
    const columns = [{ name: 'name', type: 'string' as const }, { name: 'age', type: 'number' as const }]; // prettier-ignore
    await stores.tables.create({ tenantId, name: 'people', columns });
  });
  afterEach(() => house.stopExecutors());
  afterAll(async () => {
    await pool.end();
    await house.close();
  });

  const commandFor = (executor: ExecutorUnderTest, plan: Plan, items: readonly JsonObject[], more: Partial<StartCommand> = {}) =>
    executor.command(plan, { tenantId, items: items.map((json) => ({ json })), ...more });
  const outputOf = async (command: StartCommand, name: string) =>
    (await house.record(command)).steps.find(({ nodeName }) => nodeName === name)?.outputs[0]?.[1]?.map(({ json }) => json);
  const rows = () => stores.rows.find({ tenantId, table: 'people' }, ANY);

  it('are written by a step and read by the next', async () => {
    const executor = await house.start();
    const conditions = [{ column: 'age', operator: 'gt', value: 5 }];
    const plan = planOf(
      onTable('Keep', { mapping: 'fields' }),
      onTable('Older', { operation: 'update', conditions, values: [{ column: 'age', value: '={{ $json.age + 1 }}' }] }),
      onTable('Find', { operation: 'get', conditions }),
    );
    const command = await commandFor(executor, plan, [{ name: 'Ada', age: 36 }]);
    await executor.runs.start(command);
    expect(await outputOf(command, 'Find')).toMatchObject([{ id: 1, name: 'Ada', age: 37 }]);
  });

  it.each<['insert' | 'upsert', JsonObject]>([
    ['insert', { mapping: 'fields' }],
    ['upsert', { operation: 'upsert', mapping: 'fields', conditions: [{ column: 'name', value: '={{ $json.name }}' }] }],
  ])('hold once what a step writes (%s), where its executor dies before it hears of it', async (operation, parameters) => {
    let isWritten = false;
    const stands = Promise.withResolvers<readonly never[]>();
    const real: DataTablePort = new RunDataTables(stores, { tenantId, permit });
    const write = real[operation].bind(real) as (...given: unknown[]) => Promise<unknown>;
    const stuck = async (...given: unknown[]) => {
      await write(...given);
      isWritten = true;
      return stands.promise;
    };
    const dataTables = Object.assign(Object.create(real) as DataTablePort, { [operation]: stuck });
    const first = new ExecutorUnderTest(house.url, {
      id: randomUUID(),
      blobFolder: house.options.blobFolder,
      ports: { dataTables },
    });
    await first.start();
    const command = await commandFor(first, planOf(onTable('Keep', parameters)), [{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    void first.runs.start(command).catch(() => undefined);
    await waitFor(() => isWritten);
    await first.die();
    await house.start();
    await house.until(command);
    stands.resolve([]);
    expect((await rows()).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect((await outputOf(command, 'Keep'))?.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('are written only while the run is this executor’s', async () => {
    const asked: string[] = [];
    const revoked = { isRevoked: true, obtain: async () => void asked.push('obtain') };
    const port = new RunDataTables(stores, { tenantId, permit: revoked });
    await port.insert({ table: 'people', key: 'k' }, [{ name: 'a' }]);
    await port.find('people', ANY);
    expect(asked).toEqual(['obtain']);
  });

  it('say so where the database cannot be reached, and what to do about the rest', async () => {
    const refused = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    const broken = dataTableStores({ connect: () => Promise.reject(refused) } as never);
    const unavailable = { failure: { code: 'DATA_TABLES_UNAVAILABLE', fault: 'platform', retryable: true } };
    await expect(new RunDataTables(broken, { tenantId, permit }).find('people', ANY)).rejects.toMatchObject(unavailable);
    const port = new RunDataTables(stores, { tenantId, permit });
    await expect(port.find('x', ANY)).rejects.toMatchObject({
      failure: { code: 'DATA_TABLE_NOT_FOUND', field: 'table', retryable: false },
    });
    const table = { name: 'people', columns: [], reuse: false, key: 'k2' };
    await expect(port.createTable(table)).rejects.toMatchObject({ failure: { code: 'NAME_TAKEN', field: 'name' } });
  });

  it('refuse a value by the item that has it, and keep none of the others', async () => {
    const executor = await house.start();
    const command = await commandFor(executor, planOf(onTable('Keep', { mapping: 'fields' })), [{ age: 1 }, { age: 'old' }]);
    await executor.runs.start(command);
    const { summary } = await house.record(command);
    expect(summary).toMatchObject({ status: 'failed', error: { code: 'DATA_TABLE_INVALID', itemIndex: 1 } });
    expect(await rows()).toEqual([]);
  });
});
