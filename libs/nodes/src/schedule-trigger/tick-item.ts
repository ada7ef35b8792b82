import type { JsonObject } from '@weft/workflow-model';
import { DateTime } from 'luxon';

/** The fields by which n8n tells a workflow when it is, with their names; all texts. */
export function tickItem(dueAt: number, timezone: string): JsonObject {
  const time = DateTime.fromMillis(dueAt, { zone: timezone, locale: 'en-US' });
  const readableTime = `${time.toFormat('h:mm:ss')} ${time.hour < 12 ? 'am' : 'pm'}`;
  return {
    timestamp: time.toISO(),
    'Readable date': `${time.toFormat('MMMM d')}${ordinalSuffix(time.day)} ${time.year}, ${readableTime}`,
    'Readable time': readableTime,
    'Day of week': time.toFormat('EEEE'),
    Year: time.toFormat('yyyy'),
    Month: time.toFormat('MMMM'),
    'Day of month': time.toFormat('dd'),
    Hour: time.toFormat('HH'),
    Minute: time.toFormat('mm'),
    Second: time.toFormat('ss'),
    Timezone: `${timezone} (UTC${time.toFormat('ZZ')})`,
  };
}

/** The `timestamp` of the item with which a schedule starts a run; undefined where the run was started otherwise. */
export function dueTimeOf(json: JsonObject | undefined): number | undefined {
  const { timestamp } = json ?? {};
  const millis = typeof timestamp === 'string' ? DateTime.fromISO(timestamp, { zone: 'utc' }).toMillis() : Number.NaN;
  return Number.isNaN(millis) ? undefined : millis;
}

function ordinalSuffix(day: number): string {
  if (day >= 11 && day <= 13) return 'th';
  return { 1: 'st', 2: 'nd', 3: 'rd' }[day % 10] ?? 'th';
}
