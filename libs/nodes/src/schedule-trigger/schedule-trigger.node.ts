import { defineNode, shapeOf } from '@weft/node-sdk';
import { readSchedule } from './read-schedule.ts';
import { scheduleTriggerParams } from './schedule-trigger.params.ts';
import { dueTimeOf, tickItem } from './tick-item.ts';

/** The JSON that a schedule gives; see `tickItem`. */
const TICK = shapeOf(
  ...['timestamp', 'Readable date', 'Readable time', 'Day of week', 'Year', 'Month'],
  ...['Day of month', 'Hour', 'Minute', 'Second', 'Timezone'],
);

export const scheduleTrigger = defineNode({
  type: 'scheduleTrigger',
  version: 1,
  title: 'Schedule trigger',
  description: 'Starts the workflow at fixed intervals, at times of the day, week or month, or as a cron expression says.',
  category: 'trigger',
  kind: 'trigger',
  inputs: [],
  outputs: ['main'],
  effect: 'pure',
  // A run by hand asks for the time.
  deterministic: false,
  params: scheduleTriggerParams,
  shape: () => TICK,
  schedule: readSchedule,
  run: (context) => {
    const dueAt = dueTimeOf(context.items[0]?.json) ?? context.now();
    return [[{ json: tickItem(dueAt, context.timezone) }]];
  },
});
