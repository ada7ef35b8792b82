import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless, withoutUndefined } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

type Fields = Record<string, Json | undefined>;

/** Texts of n8n's optional fields, by their name here. */
const TEXTS = {
  description: 'description',
  location: 'location',
  url: 'url',
  status: 'status',
  busyStatus: 'busyStatus',
  calendarName: 'calName',
  recurrence: 'recurrenceRule',
  uid: 'uid',
} as const;

/** One event, as n8n's nodes that make calendars have it. */
export function readEvent(parameters: ParameterReader, more: ParameterReader): JsonObject {
  const texts = Object.entries(TEXTS).map(([ours, theirs]) => [ours, more.text(theirs, '') || undefined] as const);
  const geo = more.group('geolocationUi').group('geolocationValues');
  const organizer = more.group('organizerUi').group('organizerValues');
  const attendees = more.group('attendeesUi').list('attendeeValues').map(readPerson);
  return withoutUndefined({
    title: parameters.text('title', '') || undefined,
    start: parameters.text('start', '') || undefined,
    end: parameters.text('end', '') || undefined,
    allDay: said(parameters, 'allDay'),
    ...Object.fromEntries(texts),
    geo: geo.has('lat') && geo.has('lon') ? { lat: geo.number('lat', 0), lon: geo.number('lon', 0) } : undefined,
    organizer: organizer.has('email') ? readPerson(organizer) : undefined,
    attendees: attendees.length > 0 ? attendees : undefined,
    sequence: more.has('sequence') ? more.number('sequence', 0) : undefined,
    useWorkflowTimezone: said(more, 'useWorkflowTimezone'),
  });
}

/** n8n's fields: those at the top, and the optional ones. */
export function writeEvent(event: ParameterReader): { readonly top: Fields; readonly more: Fields } {
  const texts = Object.entries(TEXTS).map(([ours, theirs]) => [theirs, unless(event.text(ours, ''), '')] as const);
  const attendees = event.list('attendees').map(writePerson);
  const more = {
    ...Object.fromEntries(texts),
    geolocationUi: event.has('geo') ? { geolocationValues: numbersOf(event.group('geo')) } : undefined,
    organizerUi: event.has('organizer') ? { organizerValues: writePerson(event.group('organizer')) } : undefined,
    attendeesUi: attendees.length > 0 ? { attendeeValues: attendees } : undefined,
    sequence: unless(event.number('sequence', 0), 0),
    useWorkflowTimezone: unless(event.flag('useWorkflowTimezone', false), false),
  };
  const top = {
    title: unless(event.value('title'), ''),
    start: unless(event.value('start'), ''),
    end: unless(event.value('end'), ''),
    allDay: unless(event.flag('allDay', false), false),
  };
  return { top, more };
}

function said(parameters: ParameterReader, key: string): boolean | string | undefined {
  return parameters.has(key) ? parameters.flag(key, false) : undefined;
}

function readPerson(person: ParameterReader): JsonObject {
  return withoutUndefined({
    name: person.text('name', '') || undefined,
    email: person.text('email', ''),
    rsvp: said(person, 'rsvp'),
  });
}

function writePerson(person: ParameterReader): JsonObject {
  const rsvp = person.has('rsvp') ? unless(person.flag('rsvp', false), false) : undefined;
  return groupOf({ name: unless(person.text('name', ''), ''), email: person.text('email', ''), rsvp }) ?? {};
}

function numbersOf(geo: ParameterReader): JsonObject {
  return { lat: geo.number('lat', 0), lon: geo.number('lon', 0) };
}
