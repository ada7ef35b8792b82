import { parseArray } from './postgres-array.ts';
import { postgresValue } from './postgres-values.ts';
import { mySqlValue } from './mysql-values.ts';

describe(parseArray, () => {
  it.each([
    ['{}', []],
    ['{1,NULL,"NULL","a \\"b\\" \\\\ {c},d"}', ['1', null, 'NULL', 'a "b" \\ {c},d']],
    ['{{1,2},{3,4}}', [['1', '2'], ['3', '4']]],
    ['[0:1]={a,b}', ['a', 'b']],
    ['no array', 'no array'],
  ])('of %s', (text, expected) => expect(parseArray(text, (each) => each)).toEqual(expected)); // prettier-ignore
});

describe(postgresValue, () => {
  it.each([
    ['2025-12-25 10:00:00+05:30', 1184, '2025-12-25T04:30:00.000Z'],
    ['2025-12-25 10:00:00.1-00:30', 1184, '2025-12-25T10:30:00.100Z'],
    ['infinity', 1184, 'infinity'],
    ['0044-03-15 12:00:00 BC', 1114, '0044-03-15 12:00:00 BC'],
    ['Infinity', 701, 'Infinity'],
    ['1e+300', 701, 1e300],
    ['{"__proto__": 1}', 114, JSON.parse('{"__proto__": 1}')],
    ['{"2025-12-25 10:00:00"}', 1115, ['2025-12-25T10:00:00.000Z']],
    ['[1,2)', 3904, '[1,2)'],
  ])('of %s of the type %d', (text, type, expected) => {
    const value = postgresValue(text, type, 'text');
    expect(value).toEqual(expected);
  });
});

describe(mySqlValue, () => {
  it.each([
    ['0000-00-00 00:00:00', 12, '0000-00-00 00:00:00'],
    ['2025-12-25 10:00:00', 7, '2025-12-25T10:00:00.000Z'],
    ['{"a":1}', 245, { a: 1 }],
    [new Uint8Array([1, 0]), 16, 256],
    [new Uint8Array([104, 105]), 252, 'aGk='],
    [Number.NaN, 5, 'NaN'],
  ])('of %j of the type %d', (value, columnType, expected) =>
    expect(mySqlValue(value, { columnType }, 'text')).toEqual(expected),
  );
});
