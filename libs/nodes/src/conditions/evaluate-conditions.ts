import { NodeFailure } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { convert, type ComparedType, type Conversion } from './comparison-values.ts';
import { COMPARISONS, type Comparison } from './comparisons.ts';
import type { Condition, Conditions, Operator } from './conditions.params.ts';

export interface ConditionsPlace {
  readonly itemIndex: number;
  readonly timezone: string;
  /** Path of the conditions in the parameters of the node, for messages. */
  readonly field: string;
}

/**
 * Whether the conditions hold. They are looked at in order, and no further than needed; no conditions at all hold.
 * @throws NodeFailure CONDITION_TYPE_MISMATCH, CONDITION_PATTERN_INVALID
 */
export function evaluateConditions(conditions: Conditions, place: ConditionsPlace): boolean {
  const { combinator, conditions: list } = conditions;
  if (list.length === 0) return true;
  const isDecisive = combinator === 'or';
  for (let index = 0; index < list.length; index += 1) {
    if (holds(list[index] as Condition, conditions, { place, index }) === isDecisive) return isDecisive;
  }
  return !isDecisive;
}

/** Which condition, and where. */
interface Site {
  readonly place: ConditionsPlace;
  readonly index: number;
}

function holds(condition: Condition, conditions: Conditions, site: Site): boolean {
  const { operator } = condition;
  const left = condition.left as Json | undefined;
  switch (operator.operation) {
    case 'exists':
      return !isAbsent(left);
    case 'notExists':
      return isAbsent(left);
    case 'empty':
      return isEmpty(left);
    case 'notEmpty':
      return !isEmpty(left);
    default:
      return compare(condition, conditions, site);
  }
}

function compare({ left, operator, right }: Condition, conditions: Conditions, site: Site): boolean {
  const comparison = COMPARISONS[operator.type]?.[operator.operation] as Comparison;
  const options: Conversion = {
    loose: conditions.typeValidation !== 'strict',
    looseVersion: conditions.looseVersion,
    timezone: site.place.timezone,
  };
  const leftType = operator.type as ComparedType;
  const rightType = rightTypeOf(operator);
  const read = conditions.typeValidation === 'none' ? readAsItIs : readChecked;
  const leftValue = read({ value: left, type: leftType, side: 'left' }, options, site);
  const rightValue = rightType === 'any' ? right : read({ value: right, type: rightType, side: 'right' }, options, site);
  return comparison(leftValue as never, rightValue as never, conditions);
}

function rightTypeOf({ type, operation }: Operator): ComparedType | 'any' {
  if (type === 'array') return operation.startsWith('length') ? 'number' : 'any';
  return operation === 'true' || operation === 'false' ? 'any' : (type as ComparedType);
}

interface Operand {
  readonly value: Json | undefined;
  readonly type: ComparedType;
  readonly side: 'left' | 'right';
}

function readChecked(operand: Operand, options: Conversion, site: Site): unknown {
  const converted = convert(operand.value, operand.type, options);
  if (converted === 'mismatch') throw mismatch(operand, options.loose, site);
  return converted === 'absent' ? undefined : converted.value;
}

/** What cannot be converted becomes what JavaScript has for it: no number, which is neither equal to anything nor more nor less. */
function readAsItIs({ value, type }: Operand, options: Conversion): unknown {
  const converted = convert(value, type, options);
  if (converted === 'mismatch') return type === 'array' ? undefined : NaN;
  return converted === 'absent' ? undefined : converted.value;
}

function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

function isEmpty(value: Json | undefined): boolean {
  if (isAbsent(value) || value === '') return true;
  return typeof value === 'object' && Object.keys(value as object).length === 0;
}

const TYPE_NAMES: Record<ComparedType, string> = {
  string: 'text',
  number: 'a number',
  boolean: 'a boolean',
  dateTime: 'a date and time',
  array: 'a list',
};

/** How much of a value a message shows. */
const MAX_SHOWN = 100;

function mismatch({ value, type, side }: Operand, loose: boolean, { place, index }: Site): NodeFailure {
  const shown = JSON.stringify(value).slice(0, MAX_SHOWN);
  const problem = loose ? `cannot be converted to ${TYPE_NAMES[type]}` : `is not ${TYPE_NAMES[type]}`;
  return new NodeFailure({
    code: 'CONDITION_TYPE_MISMATCH',
    fault: 'user',
    message: `The ${side} value ${shown} of a condition ${problem} (item ${place.itemIndex}).`,
    itemIndex: place.itemIndex,
    field: `${place.field}.conditions.${index}.${side}`,
    fix: loose
      ? 'Choose an operator for the type that the value has, or convert the value in the expression.'
      : 'Choose an operator for the type that the value has, convert the value in the expression, or set "typeValidation" to "loose".',
    retryable: false,
  });
}
