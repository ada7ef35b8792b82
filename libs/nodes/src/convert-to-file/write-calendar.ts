import { NodeFailure, type NodeContext } from '@weft/node-sdk';
import type { DateTime } from 'luxon';
import { randomUuid } from '../crypto/random-text.ts';
import { dateInvalid, readDate } from '../date-time/read-date.ts';
import type { CalendarEvent, ConvertParameters } from './convert-to-file.params.ts';
import type { FileContent } from './write-text.ts';

type Generator = typeof import('ical-generator');
type Context = NodeContext<ConvertParameters>;

const UTC = 'UTC';
/** RFC 5545 §3.3.10 */
const RULE = /^(?:RRULE:)?(FREQ=[A-Z]+(?:;[A-Z]+=[A-Z0-9,+:-]+)*)$/i;

/** A calendar with one event (RFC 5545). @throws NodeFailure DATE_INVALID, RECURRENCE_INVALID */
export async function calendarFile(context: Context, { event, fileName }: ConvertParameters): Promise<FileContent> {
  const generator = await import('ical-generator');
  const zone = event.useWorkflowTimezone && !event.allDay ? context.timezone : UTC;
  const name = line(event.calendarName);
  const calendar = generator.default({ prodId: '//Weft//Weft//EN', ...(name !== '' && { name }) });
  const made = calendar.createEvent({
    id: line(event.uid) || randomUuid((count) => context.ports.crypto.randomBytes(count)),
    stamp: new Date(context.now()),
    ...times(event, zone, context.timezone),
    summary: event.title,
    sequence: event.sequence,
    ...(zone !== UTC && { timezone: zone }),
  });
  describe(made, event, generator);
  const content = new TextEncoder().encode(calendar.toString());
  return { content, mimeType: 'text/calendar', fileName: fileName || 'event.ics' };
}

function times({ start, end, allDay }: CalendarEvent, zone: string, own: string) {
  const from = momentOf(start, 'event.start', own);
  const to = end === '' ? from : momentOf(end, 'event.end', own);
  if (to < from) throw dateInvalid('event.end', 'The event ends before it begins.');
  if (!allDay) return { start: from.setZone(zone), end: to.setZone(zone) };
  const [first, last] = [dayOf(from), dayOf(to)];
  // The end is the first day after the event.
  return { allDay, start: first, end: last > first ? last : first.plus({ days: 1 }) };
}

const momentOf = (value: string | number, field: string, zone: string): DateTime =>
  readDate(value, { field, format: '', zone, keepOffset: true });

/** The day as it was written, whatever the time. */
const dayOf = (moment: DateTime): DateTime => moment.setZone(UTC, { keepLocalTime: true }).startOf('day');

type Made = ReturnType<ReturnType<Generator['default']>['createEvent']>;

function describe(made: Made, event: CalendarEvent, generator: Generator): void {
  if (event.description !== '') made.description(event.description);
  if (event.location !== '' || event.geo)
    made.location({ title: event.location || 'Place', ...(event.geo && { geo: event.geo }) });
  if (event.url !== '') made.url(line(event.url));
  if (event.status !== '') made.status(generator.ICalEventStatus[event.status]);
  if (event.busyStatus !== '') made.busystatus(generator.ICalEventBusyStatus[event.busyStatus]);
  if (event.recurrence !== '') made.repeating(`RRULE:${ruleOf(event.recurrence)}`);
  invite(made, event);
}

function invite(made: Made, { organizer, attendees }: CalendarEvent): void {
  if (organizer) {
    const email = line(organizer.email);
    made.organizer({ name: line(organizer.name) || email, email });
  }
  for (const { name, email, rsvp } of attendees)
    made.createAttendee({ ...(line(name) !== '' && { name: line(name) }), email: line(email), rsvp });
}

function ruleOf(recurrence: string): string {
  const rule = RULE.exec(recurrence.trim())?.[1];
  if (rule !== undefined) return rule.toUpperCase();
  throw new NodeFailure({
    code: 'RECURRENCE_INVALID',
    fault: 'user',
    message: `"${recurrence.slice(0, 100)}" is no rule of recurrence.`,
    field: 'event.recurrence',
    fix: 'Give a rule such as FREQ=WEEKLY;BYDAY=MO;COUNT=4.',
    retryable: false,
  });
}

/** A line end would begin another property. */
function line(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters
  return text
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .replaceAll('"', "'")
    .trim();
}
