import type { RawParameters, ScheduleRule } from '@weft/node-sdk';
import { z } from 'zod';
import { readFixed, toRules } from './read-schedule.ts';
import { MAX_RULES, scheduleRule } from './schedule-trigger.params.ts';

/** When a trigger looks for what is new: a parameter of every such trigger. */
export const pollTimes = z
  .array(scheduleRule)
  .min(1)
  .max(MAX_RULES)
  .default([{ unit: 'minutes', every: 1, minute: 0, hour: 0, weekdays: [0], dayOfMonth: 1, expression: '' }])
  .describe('When to look; each rule by itself.');

const timed = z.strictObject({ pollTimes });

/** @throws NodeFailure PARAMETER_INVALID */
export function readPollTimes(parameters: RawParameters): readonly ScheduleRule[] {
  const given = parameters['pollTimes'];
  return toRules(readFixed(timed, given === undefined ? {} : { pollTimes: given }).pollTimes, 'pollTimes');
}
