import { convertOne } from '../testing/n8n-files.ts';

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

  it('make a placeholder of an operation that nobody knows', () => {
    const converted = convertOne(type, 2.2, { conditions: group([condition({ type: 'string', operation: 'rhymesWith' })]) });
    expect(converted).toMatchObject({ status: 'placeholder', reasons: [expect.stringContaining('"rhymesWith"')] });
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
  ])('of %s 1 with %j are all read, and compare loosely as they did', (type, given, combinator) => {
    const { parameters, status } = convertOne(type, 1, { conditions: old, ...given });
    expect(status).toBe('supported');
    expect(parameters).toEqual({
      conditions: { combinator, caseSensitive: true, typeValidation: 'loose', looseVersion: 1, conditions: read },
    });
  });
});
