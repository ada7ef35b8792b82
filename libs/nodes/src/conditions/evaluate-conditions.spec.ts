import type { Json } from '@weft/workflow-model';
import { conditionsSchema, type Conditions } from './conditions.params.ts';
import { evaluateConditions } from './evaluate-conditions.ts';

type Settings = Partial<Omit<Conditions, 'conditions'>>;

function holds(left: Json | undefined, operator: string, right?: Json, settings: Settings = {}): boolean {
  const [type, operation] = operator.split(' ');
  const conditions = conditionsSchema.parse({ ...settings, conditions: [{ operator: { type, operation }, right }] });
  return evaluateConditions({ ...conditions, conditions: conditions.conditions.map((one) => ({ ...one, left })) }, place);
}

const place = { itemIndex: 3, timezone: 'Europe/Berlin', field: 'conditions' };
const loose = (looseVersion: 1 | 2 | 3): Settings => ({ typeValidation: 'loose', looseVersion });

describe(evaluateConditions, () => {
  it.each<[Json | undefined, string, Json | undefined, boolean]>([
    ['', 'string exists', undefined, true],
    [null, 'string exists', undefined, false],
    [undefined, 'any notExists', undefined, true],
    [0, 'number notEmpty', undefined, true],
    ['', 'string empty', undefined, true],
    [null, 'string empty', undefined, true],
    [[], 'array empty', undefined, true],
    [{}, 'object empty', undefined, true],
    [{ a: 1 }, 'object notEmpty', undefined, true],
    ['abc', 'string equals', 'abc', true],
    ['abc', 'string equals', 'ABC', false],
    ['abc', 'string notEquals', 'abd', true],
    ['abc', 'string contains', 'bc', true],
    ['abc', 'string notContains', 'bc', false],
    ['abc', 'string startsWith', 'ab', true],
    ['abc', 'string notStartsWith', 'ab', false],
    ['abc', 'string endsWith', 'bc', true],
    ['abc', 'string notEndsWith', 'x', true],
    ['abc', 'string regex', '^a.c$', true],
    ['abc', 'string regex', '/B/i', true],
    ['abc', 'string notRegex', 'x', true],
    [null, 'string equals', '', true],
    [null, 'string contains', 'a', false],
    [1, 'number equals', 1, true],
    [1, 'number notEquals', 2, true],
    [2, 'number gt', 1, true],
    [1, 'number lt', 2, true],
    [1, 'number gte', 1, true],
    [2, 'number lte', 1, false],
    [null, 'number gt', -1, false],
    [null, 'number lte', 1, false],
    [true, 'boolean true', undefined, true],
    [false, 'boolean true', undefined, false],
    [false, 'boolean false', undefined, true],
    [null, 'boolean false', undefined, true],
    [true, 'boolean equals', true, true],
    [true, 'boolean notEquals', true, false],
    ['2026-01-02', 'dateTime after', '2026-01-01', true],
    ['2026-01-02', 'dateTime before', '2026-01-01', false],
    ['2026-01-01T12:00:00Z', 'dateTime equals', '2026-01-01T13:00:00+01:00', true],
    ['2026-01-01T13:00:00', 'dateTime equals', '2026-01-01T12:00:00Z', true],
    ['2026-01-01', 'dateTime afterOrEquals', '2026-01-01', true],
    ['2026-01-01', 'dateTime beforeOrEquals', '2025-12-31', false],
    [null, 'dateTime after', '2026-01-01', false],
    [['a', 1], 'array contains', 1, true],
    [['a'], 'array contains', '1', false],
    [[{ a: 1, b: 2 }], 'array contains', { b: 2, a: 1 }, true],
    [[[1, [2]]], 'array contains', [1, [2]], true],
    [[[1, 2]], 'array contains', [2, 1], false],
    [['a'], 'array notContains', 'b', true],
    [['a', 'b'], 'array lengthEquals', 2, true],
    [['a', 'b'], 'array lengthNotEquals', 2, false],
    [['a', 'b'], 'array lengthGt', 1, true],
    [['a', 'b'], 'array lengthLt', 3, true],
    [['a', 'b'], 'array lengthGte', 2, true],
    [['a', 'b'], 'array lengthLte', 1, false],
    [null, 'array lengthEquals', 0, true],
  ])('judges %j %s %j as %s', (left, operator, right, expected) => {
    expect(holds(left, operator, right)).toBe(expected);
  });

  it.each<[Json, string, Json]>([
    ['ABC', 'string equals', 'abc'],
    ['ABC', 'string contains', 'b'],
    ['ABC', 'string regex', '^a'],
    [['ABC'], 'array contains', 'abc'],
  ])('judges %j %s %j without regard to case', (left, operator, right) => {
    expect(holds(left, operator, right, { caseSensitive: false })).toBe(true);
    expect(holds(left, operator, right)).toBe(false);
  });

  it.each<[Json, string, Json | undefined, boolean]>([
    [5, 'string equals', '5', true],
    [{ a: 1 }, 'string contains', '"a":1', true],
    ['5', 'number equals', 5, true],
    [true, 'number equals', 1, true],
    ['[1]', 'array lengthEquals', '1', true],
    ['1767225600000', 'dateTime equals', '2026-01-01T00:00:00Z', true],
    [1_767_225_600_000, 'dateTime equals', '2026-01-01T00:00:00Z', true],
  ])('converts first where it is loose: %j %s %j is %s', (left, operator, right, expected) => {
    expect(holds(left, operator, right, loose(3))).toBe(expected);
  });

  it.each<[Json, string, Json, boolean]>([
    ['5', 'number gt', 4, true],
    ['N/A', 'number gt', 4, false],
    ['N/A', 'number lte', 4, false],
    ['N/A', 'number equals', 'N/A', false],
    ['N/A', 'number notEquals', 4, true],
    [{ a: 1 }, 'number equals', 1, false],
    ['soon', 'dateTime before', '2026-01-01', false],
    ['text', 'array contains', 't', false],
    ['text', 'array lengthEquals', 0, true],
  ])('fails at nothing where it does not check: %j %s %j is %s', (left, operator, right, expected) => {
    expect(holds(left, operator, right, { typeValidation: 'none', looseVersion: 1 })).toBe(expected);
    if (left !== '5') expect(() => holds(left, operator, right, loose(1))).toThrow('cannot be converted');
  });

  it('takes all text but the empty one for true in version 1, and reads it from version 2 on', () => {
    expect([holds('false', 'boolean true', undefined, loose(1)), holds('', 'boolean true', undefined, loose(1))]).toEqual([
      true,
      false,
    ]);
    expect([
      holds('false', 'boolean true', undefined, loose(2)),
      holds('0', 'boolean true', undefined, loose(2)),
      holds('yes', 'boolean true', undefined, loose(2)),
    ]).toEqual([false, false, true]);
  });

  it('takes empty text and lists for the number 0 up to version 2, and for no number from version 3 on', () => {
    expect([holds('', 'number equals', 0, loose(2)), holds([], 'number lt', 1, loose(2))]).toEqual([true, true]);
    expect([holds('', 'number equals', 0, loose(3)), holds([], 'number lt', 1, loose(3))]).toEqual([false, false]);
  });

  it.each<[Json, string, Json | undefined, string]>([
    ['5', 'number gt', 1, 'The left value "5" of a condition is not a number (item 3).'],
    [5, 'string contains', 'a', 'The left value 5 of a condition is not text (item 3).'],
    [1, 'number gt', 'many', 'The right value "many" of a condition is not a number (item 3).'],
    ['soon', 'dateTime after', '2026-01-01', 'The left value "soon" of a condition is not a date and time (item 3).'],
    ['a,b', 'array contains', 'a', 'The left value "a,b" of a condition is not a list (item 3).'],
  ])('refuses %j %s %j where it is strict', (left, operator, right, message) => {
    expect(() => holds(left, operator, right)).toThrow(message);
  });

  it('says that a value cannot be converted where it is loose', () => {
    expect(() => holds('many', 'number gt', 1, loose(3))).toThrow('"many" of a condition cannot be converted to a number');
  });

  it('says that text is no JSON list where it is loose', () => {
    expect(() => holds('a,b', 'array contains', 'a', loose(3))).toThrow('cannot be converted to a list');
  });

  it('looks ahead where that is cheap', () => {
    expect(holds('text', 'string regex', '^(?=.*x)t')).toBe(true);
    expect(holds('test', 'string regex', '^(?=.*x)t')).toBe(false);
  });

  it.each(['(', 'x'.repeat(3_000)])('refuses the pattern %s', (pattern) => {
    expect(() => holds('text', 'string regex', pattern)).toThrow('cannot be used as a pattern');
  });

  it('runs patterns in linear time that would take others for ever', () => {
    expect(holds(`${'a'.repeat(50_000)}!`, 'string regex', '^(a+)+$')).toBe(false);
  });

  it('shows no more of a value than fits into a message', () => {
    expect(() => holds('x'.repeat(10_000), 'number gt', 1)).toThrow(/^.{0,250}$/);
  });
});
