import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';
import { separateValues } from './sql-values.ts';

const named = (value: string) => ({ __rl: true, mode: 'name', value });
const table = named('people');
const schema = named('public');
const mapper = (more: object) => ({ mappingMode: 'defineBelow', value: null, matchingColumns: [], schema: [], ...more });

describe('postgres', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'a query',
      { operation: 'executeQuery', query: 'select $1, $2', options: { queryReplacement: '={{ $json.a }}, b', queryBatching: 'transaction' } },
      { operation: 'query', query: 'select $1, $2', values: ['={{ $json.a }}', 'b'], batching: 'transaction' },
    ],
    [
      'a list of values',
      { operation: 'executeQuery', query: 'select $1', options: { queryReplacement: '={{ [$json.a, 1] }}' } },
      { operation: 'query', query: 'select $1', values: '={{ [$json.a, 1] }}' },
    ],
    [
      'a selection',
      {
        ...{ operation: 'select', schema, table, returnAll: true, combineConditions: 'OR' },
        where: { values: [{ column: 'a', value: '={{ $json.a }}' }, { column: 'b', condition: 'IS NULL' }] },
        sort: { values: [{ column: 'a' }, { column: 'b', direction: 'DESC' }] },
        options: { outputColumns: ['a'], largeNumbersOutput: 'numbers', connectionTimeout: 5 },
      },
      {
        ...{ operation: 'select', table: 'people', returnAll: true, combine: 'or' },
        where: [{ column: 'a', operator: 'equals', value: '={{ $json.a }}' }, { column: 'b', operator: 'isNull' }],
        sort: [{ column: 'a', direction: 'asc' }, { column: 'b', direction: 'desc' }],
        ...{ outputColumns: ['a'], largeNumbers: 'number', connectTimeoutMs: 5_000 },
      },
    ],
    [
      'new rows',
      { schema: named('other'), table, columns: mapper({ value: { a: '={{ $json.x }}' } }), options: { skipOnConflict: true } },
      { operation: 'insert', schema: 'other', table: 'people', mapping: 'fields', fields: [{ column: 'a', value: '={{ $json.x }}' }], skipOnConflict: true },
    ],
    [
      'rows that are written or changed, by all fields',
      { operation: 'upsert', schema, table, columns: mapper({ mappingMode: 'autoMapInputData', matchingColumns: ['id'] }) },
      { operation: 'upsert', table: 'people', matchOn: ['id'] },
    ],
    [
      'an emptied table',
      { operation: 'deleteTable', schema, table, restartSequences: true, options: { cascade: true } },
      { operation: 'delete', table: 'people', deleteMode: 'truncate', restartSequences: true, cascade: true },
    ],
  ])('reads %s, and writes the same', (_, given, expected) => {
    const { node, parameters, status, reasons } = convertOne('postgres', 2.6, given);
    expect([node.type, parameters, status, reasons]).toEqual(['postgres', expected, 'supported', []]);
    const { written, status: writtenStatus } = writeOne('postgres', parameters);
    expect([written['typeVersion'], written['parameters'], writtenStatus]).toEqual([2.6, given, 'supported']);
  }); // prettier-ignore

  it('reads columns of versions without a mapper, and leaves out what a mapper has removed', () => {
    const values = { values: [{ column: 'a', value: '1' }] };
    const old = { operation: 'update', table: 'people', dataMode: 'defineBelow', columnToMatchOn: 'id', valueToMatchOn: '7', valuesToSend: values };
    const fields = [{ column: 'id', value: '7' }, { column: 'a', value: '1' }];
    expect(convertOne('postgres', 2.1, old).parameters).toEqual({ operation: 'update', table: 'people', mapping: 'fields', fields, matchOn: ['id'] });
    const columns = mapper({ value: { a: 1, b: 2 }, schema: [{ id: 'b', removed: true }] });
    expect(convertOne('postgres', 2.2, { table, columns }).parameters['fields']).toEqual([{ column: 'a', value: 1 }]);
  }); // prettier-ignore

  it('reads version 1, whose values are fields of the item', () => {
    const asked = { operation: 'executeQuery', query: 'select $1', additionalFields: { queryParams: 'a, b.c', mode: 'multiple' } };
    const values = ['={{ $json["a"] }}', '={{ $json["b.c"] }}'];
    expect(convertOne('postgres', 1, asked).parameters).toEqual({ operation: 'query', query: 'select $1', values, batching: 'single' });
    const { parameters } = convertOne('postgres', 1, { table: 't', columns: 'a:int', schema: 's', returnFields: 'id' });
    const fields = [{ column: 'a', value: '={{ $json["a"] }}' }];
    expect(parameters).toEqual({ operation: 'insert', schema: 's', table: 't', mapping: 'fields', fields, outputColumns: ['id'] });
  }); // prettier-ignore
});

describe('mySql', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'new rows',
      { table, dataMode: 'defineBelow', valuesToSend: { values: [{ column: 'a', value: '={{ $json.x }}' }] } },
      { operation: 'insert', table: 'people', mapping: 'fields', fields: [{ column: 'a', value: '={{ $json.x }}' }] },
    ],
    [
      'changed rows',
      { operation: 'update', table, columnToMatchOn: 'id' },
      { operation: 'update', table: 'people', matchOn: ['id'] },
    ],
    [
      'a query',
      { operation: 'executeQuery', query: 'select $1', options: { queryReplacement: 'a' } },
      { operation: 'query', query: 'select $1', values: ['a'] },
    ],
  ])('reads %s, and writes the same', (_, given, expected) => {
    const { node, parameters, status } = convertOne('mySql', 2.5, given);
    expect([node.type, parameters, status]).toEqual(['mySql', expected, 'supported']);
    expect(writeOne('mySql', parameters).written['parameters']).toEqual(given);
  });

  it('names the options that it does not have, and reads version 1', () => {
    const asked = { operation: 'executeQuery', query: 'select 1', options: { detailedOutput: true } };
    expect(convertOne('mySql', 2.4, asked).reasons.join()).toContain('options.detailedOutput');
    const { parameters } = convertOne('mySql', 1, { table: 't', columns: 'a', options: { ignore: true } });
    expect(parameters).toMatchObject({ operation: 'insert', table: 't', skipOnConflict: true });
  });

  it('keeps to itself rows that are found by several columns', () => {
    const { status, reasons } = writeOne('mySql', { operation: 'update', table: 't', matchOn: ['a', 'b'] });
    expect([status, reasons.join()]).toEqual(['placeholder', expect.stringContaining('one column')]);
  });
});

describe(separateValues, () => {
  it.each([
    ['a, b', ['a', 'b']],
    ['={{ f(1, 2) }}, x', ['={{ f(1, 2) }}', 'x']],
    ['=a {{ $json.b }}, {{ $json.c }}', ['=a {{ $json.b }}', '={{ $json.c }}']],
    ['={{ $json.a }}', undefined],
    ['={{ $json.a , x', undefined],
  ])('of %j', (text, values) => expect(separateValues(text)).toEqual(values));
});
