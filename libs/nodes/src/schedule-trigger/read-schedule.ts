import {
  cronProblem,
  NodeFailure,
  parameterIssues,
  type RawParameters,
  type ScheduleRule,
  type TriggerSchedule,
} from '@weft/node-sdk';
import type { z } from 'zod';
import { findExpression } from '../webhook/find-expression.ts';
import { scheduleTriggerParams, type scheduleRule } from './schedule-trigger.params.ts';

type Rule = z.output<typeof scheduleRule>;

const CRON_FIX = 'Give five fields, such as "0 9 * * 1-5" for nine o’clock on working days, or six with seconds before them.';

/**
 * What the parameters want fired, a rule that is given twice once.
 * @throws NodeFailure PARAMETER_INVALID
 */
export function readSchedule(raw: RawParameters): TriggerSchedule {
  const { rules, misfire } = readFixed(scheduleTriggerParams, raw);
  return { rules: toRules(rules, 'rules'), misfire };
}

/** Parameters that are needed before there is a run. @throws NodeFailure PARAMETER_INVALID */
export function readFixed<Schema extends z.ZodType>(schema: Schema, raw: RawParameters): z.output<Schema> {
  const expression = findExpression(raw, '');
  if (expression !== undefined)
    throw invalid(
      expression,
      'it is an expression, but a schedule is made before there is a run to evaluate it in',
      'Give a fixed value.',
    );
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = parameterIssues(result.error);
  throw invalid(issue?.field ?? '', issue?.message ?? 'it does not fit the schema', 'Correct the value.');
}

/** One that is given twice once. @throws NodeFailure PARAMETER_INVALID */
export function toRules(given: readonly Rule[], field: string): readonly ScheduleRule[] {
  const rules = given.map((rule, index) => toRule(rule, `${field}.${index}`));
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

/** Only what means something for the unit, so that a change elsewhere leaves the rule the same. */
function toRule({ unit, every, minute, hour, weekdays, dayOfMonth, expression }: Rule, field: string): ScheduleRule {
  switch (unit) {
    case 'seconds':
    case 'minutes':
      return { unit, every };
    case 'hours':
      return { unit, every, minute };
    case 'days':
      return { unit, every, hour, minute };
    case 'weeks':
      return { unit, every, weekdays: [...new Set(weekdays)].toSorted((a, b) => a - b), hour, minute };
    case 'months':
      return { unit, every, dayOfMonth, hour, minute };
    case 'cron':
      return cronRule(expression.trim().replaceAll(/\s+/g, ' '), `${field}.expression`);
  }
}

function cronRule(expression: string, field: string): ScheduleRule {
  const problem = cronProblem(expression);
  if (problem === undefined) return { unit: 'cron', expression };
  throw invalid(field, `"${expression}" is no cron expression that is ever due: ${problem}`, CRON_FIX);
}

function invalid(field: string, problem: string, fix: string): NodeFailure {
  const message = `The parameter "${field}" of a schedule is invalid: ${problem}.`;
  return new NodeFailure({ code: 'PARAMETER_INVALID', fault: 'user', message, field, fix, retryable: false });
}
