import { z } from 'zod';

const ANY = ['exists', 'notExists', 'empty', 'notEmpty'] as const;
const STRING = [
  ...ANY,
  'equals',
  'notEquals',
  'contains',
  'notContains',
  'startsWith',
  'notStartsWith',
  'endsWith',
  'notEndsWith',
  'regex',
  'notRegex',
] as const;
const NUMBER = [...ANY, 'equals', 'notEquals', 'gt', 'lt', 'gte', 'lte'] as const;
const DATE_TIME = [...ANY, 'equals', 'notEquals', 'after', 'before', 'afterOrEquals', 'beforeOrEquals'] as const;
const BOOLEAN = [...ANY, 'true', 'false', 'equals', 'notEquals'] as const;
const ARRAY = [
  ...ANY,
  'contains',
  'notContains',
  'lengthEquals',
  'lengthNotEquals',
  'lengthGt',
  'lengthLt',
  'lengthGte',
  'lengthLte',
] as const;

const operatorOf = <Type extends string, const Operations extends readonly [string, ...string[]]>(
  type: Type,
  operations: Operations,
) =>
  z.strictObject({
    type: z.literal(type).describe('Type that the values are compared as.'),
    operation: z.enum(operations).describe('The comparison.'),
  });

/** Operations by type; `any` has only those that ask whether there is a value. */
export const operatorSchema = z.discriminatedUnion('type', [
  operatorOf('string', STRING),
  operatorOf('number', NUMBER),
  operatorOf('dateTime', DATE_TIME),
  operatorOf('boolean', BOOLEAN),
  operatorOf('array', ARRAY),
  operatorOf('object', ANY),
  operatorOf('any', ANY),
]);

export const conditionSchema = z.strictObject({
  left: z.any().default(null).describe('The value to look at, usually an expression.'),
  operator: operatorSchema.describe('How to compare.'),
  right: z.any().optional().describe('The value to compare with. Not used by operations that need none, such as `exists`.'),
});

export const conditionsSchema = z.strictObject({
  combinator: z.enum(['and', 'or']).default('and').describe('Whether all conditions must hold, or one is enough.'),
  caseSensitive: z.boolean().default(true).describe('Whether text is compared with regard to upper and lower case.'),
  typeValidation: z
    .enum(['strict', 'loose', 'none'])
    .default('strict')
    .describe(
      '`strict`: a value of another type is an error. `loose`: it is converted first. `none`: the same, and what cannot be converted is no error, but equal to nothing.',
    ),
  looseVersion: z
    .union([z.literal(1), z.literal(2), z.literal(3)])
    .default(3)
    .describe(
      'How `loose` converts. 1: text is true unless empty. 2: "false" and "0" are false. 3: as 2, and "" and [] are no number instead of 0.',
    ),
  conditions: z.array(conditionSchema).default([]).describe('The conditions, checked in order.'),
});

export type Operator = z.output<typeof operatorSchema>;
export type Condition = z.output<typeof conditionSchema>;
export type Conditions = z.output<typeof conditionsSchema>;
