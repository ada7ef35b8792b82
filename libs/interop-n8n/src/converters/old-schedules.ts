import { CannotConvert } from '../cannot-convert.ts';
import type { Converter } from '../conversion.ts';
import { readTime } from './poll-times.ts';

const OTHER_ITEM = "The item of a start holds its time; that of n8n's node is empty.";

/** Units of Interval in those of a schedule that are even lengths of time. */
const UNITS = {
  seconds: { unit: 'seconds', size: 1 },
  minutes: { unit: 'minutes', size: 1 },
  hours: { unit: 'minutes', size: 60 },
} as const;
/** What the schedule takes at most. */
const MAX_EVERY = 100_000;

/** What started by the clock before there was a Schedule Trigger. */
export const cronConverter: Converter = {
  type: 'n8n-nodes-base.cron',
  versions: [1],
  convert({ parameters, note }) {
    const rules = parameters.group('triggerTimes').list('item').map(readTime);
    if (rules.length === 0) throw new CannotConvert('The node names no time at which to start.');
    note(OTHER_ITEM);
    return { type: 'scheduleTrigger', parameters: { rules }, inputs: [] };
  },
};

export const intervalConverter: Converter = {
  type: 'n8n-nodes-base.interval',
  versions: [1],
  convert({ parameters, note }) {
    const { unit, size } = parameters.choice('unit', UNITS, 'seconds');
    const every = parameters.integer('interval', 1) * size;
    if (every < 1 || every > MAX_EVERY) throw parameters.refusal('interval', `should be from 1 to ${MAX_EVERY / size}`);
    note(OTHER_ITEM);
    note('Starts are counted from midnight, in n8n from when the workflow goes live: the first one may come earlier.');
    return { type: 'scheduleTrigger', parameters: { rules: [{ unit, every }] }, inputs: [] };
  },
};
