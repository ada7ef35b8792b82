import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const condition = (operator: object, rest: object = {}) => ({
  id: 'x',
  leftValue: '={{ $json.a }}',
  rightValue: 'b',
  operator,
  ...rest,
});
const group = (conditions: object[], rest: object = {}) => ({
  combinator: 'and',
  options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
  conditions,
  ...rest,
});

const OPERATIONS = {
  string:
    'exists notExists empty notEmpty equals notEquals contains notContains startsWith notStartsWith endsWith notEndsWith regex notRegex',
  number: 'exists notExists empty notEmpty equals notEquals gt lt gte lte',
  dateTime: 'exists notExists empty notEmpty equals notEquals after before afterOrEquals beforeOrEquals',
  boolean: 'exists notExists empty notEmpty true false equals notEquals',
  array:
    'exists notExists empty notEmpty contains notContains lengthEquals lengthNotEquals lengthGt lengthLt lengthGte lengthLte',
  object: 'exists notExists empty notEmpty',
};

describe.each([
  ['if', [2, 2.1, 2.2, 2.3]],
  ['filter', [2, 2.1, 2.2, 2.3]],
])('conditions of %s', (type, versions) => {
  it.each(versions)('are read in version %s', (version) => {
    const { node, parameters, status } = convertOne(type, version, {
      conditions: group([condition({ type: 'string', operation: 'equals', name: 'filter.operator.equals' })]),
      options: {},
    });
    expect(node.type).toBe(type);
    expect(status).toBe('supported');
    expect(parameters).toEqual({
      conditions: {
        combinator: 'and',
        caseSensitive: true,
        typeValidation: 'strict',
        looseVersion: 2,
        conditions: [{ left: '={{ $json.a }}', operator: { type: 'string', operation: 'equals' }, right: 'b' }],
      },
    });
  });

  it.each(
    Object.entries(OPERATIONS).flatMap(([kind, operations]) =>
      operations.split(' ').map((operation) => [kind, operation] as const),
    ),
  )('know %s %s', (kind, operation) => {
    const { parameters, status } = convertOne(type, 2.2, { conditions: group([condition({ type: kind, operation })]) });
    expect(status).toBe('supported');
    expect(parameters).toMatchObject({ conditions: { conditions: [{ operator: { type: kind, operation } }] } });
  });

  it.each([
    ['looseTypeValidation at the top', { looseTypeValidation: true }, { typeValidation: 'loose' }],
    ['looseTypeValidation among the options', { options: { looseTypeValidation: true } }, { typeValidation: 'loose' }],
    [
      'looseTypeValidation in both places',
      { looseTypeValidation: true, options: { looseTypeValidation: true } },
      { typeValidation: 'loose' },
    ],
    ['ignoreCase', { options: { ignoreCase: true } }, { caseSensitive: false }],
    ['ignoreCase switched off', { options: { ignoreCase: false } }, { caseSensitive: true }],
  ])('honour %s', (_, given, expected) => {
    const { parameters, status } = convertOne(type, 2.2, { conditions: group([]), ...given });
    expect(status).toBe('supported');
    expect(parameters).toMatchObject({ conditions: expected });
  });

  it.each(versions)('convert as version %s did where the file does not say how', (version) => {
    const minor = Math.round((version % 1) * 10);
    const { parameters } = convertOne(type, version, { conditions: { conditions: [] } });
    expect(parameters).toMatchObject({ conditions: { looseVersion: minor < 2 ? 1 : minor } });
  });

  it('have no right value where the operation takes none, and an empty one where the file leaves it out', () => {
    const conditions = group([
      condition({ type: 'string', operation: 'exists' }),
      condition({ type: 'string', operation: 'equals' }, { rightValue: undefined }),
    ]);
    const { conditions: read } = convertOne(type, 2.2, { conditions }).parameters as { conditions: { conditions: object[] } };
    expect(read.conditions[0]).not.toHaveProperty('right');
    expect(read.conditions[1]).toHaveProperty('right', '');
  });

  it.each([
    ['number', 'gt', '0', 0],
    ['number', 'gt', ' 2.5 ', 2.5],
    ['number', 'gt', '={{ 1 }}', '={{ 1 }}'],
    ['number', 'gt', 'many', 'many'],
    ['number', 'gt', '', ''],
    ['boolean', 'equals', 'false', false],
    ['array', 'lengthGt', '3', 3],
    ['array', 'contains', '3', '3'],
    ['string', 'equals', '3', '3'],
  ])('take what is written as text for a %s to %s: %j', (kind, operation, rightValue, right) => {
    const { parameters } = convertOne(type, 2.2, { conditions: group([condition({ type: kind, operation }, { rightValue })]) });
    expect(parameters).toMatchObject({ conditions: { conditions: [{ right }] } });
  });

  it('make a placeholder of an operation that nobody knows', () => {
    const converted = convertOne(type, 2.2, { conditions: group([condition({ type: 'string', operation: 'rhymesWith' })]) });
    expect(converted).toMatchObject({ status: 'placeholder', reasons: [expect.stringContaining('"rhymesWith"')] });
  });
});

describe.each(['if', 'filter'])('conditions of %s, written for n8n', (type) => {
  const conditions = { ...group([]), typeValidation: 'loose', caseSensitive: false, looseVersion: 2, options: undefined };
  const written = (version: number | undefined, given: object) =>
    writeOne(type, { conditions: given as JsonObject }, version === undefined ? {} : { meta: { n8n: { version } } }).written;

  it('say beside them, too, that they compare loosely and without regard to case', () => {
    expect(written(undefined, conditions)['parameters']).toMatchObject({
      looseTypeValidation: true,
      options: { ignoreCase: true },
      conditions: { options: { typeValidation: 'loose', caseSensitive: false } },
    });
  });

  it('say it among the options in version 2, which had it there', () => {
    const { typeVersion, parameters } = written(2, conditions);
    expect([typeVersion, parameters]).toEqual([
      2,
      expect.objectContaining({ options: { ignoreCase: true, looseTypeValidation: true } }),
    ]);
    expect(parameters).not.toHaveProperty('looseTypeValidation');
  });

  it('say nothing of it where they are strict', () => {
    const strict = { ...conditions, typeValidation: 'strict', caseSensitive: true };
    expect(Object.keys(written(undefined, strict)['parameters'] as object)).toEqual(['conditions']);
  });
});

describe('old conditions', () => {
  const old = {
    string: [{ value1: '={{ $json.a }}', operation: 'contains', value2: 'x' }, { value1: 'only' }],
    number: [
      { value1: 1, value2: 2 },
      { value1: '={{ $json.n }}', operation: 'isEmpty' },
    ],
    boolean: [{ value1: '={{ $json.b }}', value2: true }],
    dateTime: [{ value1: '={{ $json.d }}', value2: '2024-01-01' }],
  };
  const read = [
    { left: '={{ $json.a }}', operator: { type: 'string', operation: 'contains' }, right: 'x' },
    { left: 'only', operator: { type: 'string', operation: 'equals' }, right: '' },
    { left: 1, operator: { type: 'number', operation: 'lt' }, right: 2 },
    { left: '={{ $json.n }}', operator: { type: 'number', operation: 'empty' } },
    { left: '={{ $json.b }}', operator: { type: 'boolean', operation: 'equals' }, right: true },
    { left: '={{ $json.d }}', operator: { type: 'dateTime', operation: 'after' }, right: '2024-01-01' },
  ];

  it.each([
    ['if', { combineOperation: 'any' }, 'or'],
    ['if', {}, 'and'],
    ['filter', { combineConditions: 'OR' }, 'or'],
    ['filter', {}, 'and'],
  ])('of %s 1 with %j are all read, compare loosely as they did, and are written so again', (type, given, combinator) => {
    const { parameters, status } = convertOne(type, 1, { conditions: old, ...given });
    expect(status).toBe('supported');
    expect(parameters).toEqual({
      conditions: { combinator, caseSensitive: true, typeValidation: 'none', looseVersion: 1, conditions: read },
    });
    const { written, status: exported } = writeOne(type, parameters);
    expect([exported, written['typeVersion'], written['parameters']]).toEqual(['supported', 1, { conditions: old, ...given }]);
  });

  it.each(['if', 'filter'])('of %s with what only the later versions know are written as one of those', (type) => {
    const conditions = { combinator: 'and', caseSensitive: true, typeValidation: 'none', looseVersion: 1 };
    const later = { ...conditions, conditions: [{ left: 1, operator: { type: 'array', operation: 'lengthGt' }, right: 2 }] };
    const { written, status, reasons } = writeOne(type, { conditions: later } as unknown as JsonObject);
    expect([written['typeVersion'], status, reasons]).toEqual([2.3, 'converted', [expect.stringContaining('"conditions"')]]);
    expect(written['parameters']).toMatchObject({ looseTypeValidation: true });
  });
});
