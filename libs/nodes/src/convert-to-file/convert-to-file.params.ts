import { z } from 'zod';

export const TARGET_FORMATS = ['csv', 'html', 'ics', 'json', 'ods', 'rtf', 'text', 'xlsx', 'base64'] as const;

const person = {
  name: z.string().default('').describe('Name.'),
  email: z.string().min(1).describe('Address of e-mail.'),
};

const event = z.strictObject({
  title: z.string().default('').describe('What it is called.'),
  start: z.union([z.string(), z.number()]).default('').describe('When it begins.'),
  end: z.union([z.string(), z.number()]).default('').describe('When it ends; without it, when it begins.'),
  allDay: z.boolean().default(false).describe('It takes the whole day; times are left out.'),
  description: z.string().default('').describe('What it is about.'),
  location: z.string().default('').describe('Where it is.'),
  geo: z
    .strictObject({
      lat: z.number().min(-90).max(90).describe('Latitude.'),
      lon: z.number().min(-180).max(180).describe('Longitude.'),
    })
    .optional()
    .describe('Where it is on the globe.'),
  url: z.string().default('').describe('Address of a page about it.'),
  status: z.enum(['', 'CONFIRMED', 'TENTATIVE', 'CANCELLED']).default('').describe('Whether it takes place.'),
  busyStatus: z.enum(['', 'BUSY', 'TENTATIVE']).default('').describe('How calendars of Microsoft show the time.'),
  calendarName: z.string().default('').describe('Name of the calendar.'),
  organizer: z.strictObject(person).optional().describe('Who invites.'),
  attendees: z
    .array(z.strictObject({ ...person, rsvp: z.boolean().default(false).describe('An answer is wanted.') }))
    .default([])
    .describe('Who is invited.'),
  recurrence: z.string().default('').describe('How it comes again, as RRULE: `FREQ=WEEKLY;COUNT=4`.'),
  sequence: z.number().int().min(0).default(0).describe('Number of the revision of an event with the same `uid`.'),
  uid: z.string().max(500).default('').describe('What the event is known by everywhere; without it one is made up.'),
  useWorkflowTimezone: z.boolean().default(false).describe('Write times in the time zone of the workflow instead of UTC.'),
});

export const convertToFileParams = z.strictObject({
  format: z
    .enum(TARGET_FORMATS)
    .default('csv')
    .describe('What to make: a table or JSON of all items, or of each item a calendar, a text, or the bytes of base64.'),
  file: z.string().min(1).default('data').describe('Name of the file among those of the item.'),
  fileName: z.string().max(200).default('').describe('Name of the file itself; without it `file` and an ending.'),
  mode: z
    .enum(['once', 'each'])
    .default('once')
    .describe('One file of all items, or one of each. For `json`; tables are always of all, the others of each.'),
  sourceField: z
    .string()
    .min(1)
    .default('data')
    .describe('Field with the text; a path such as `reply.body` leads into an object. For `text` and `base64`.'),
  mimeType: z
    .string()
    .max(200)
    .default('')
    .describe('Media type; without it by the data or the name of the file. Not for tables.'),
  keepFields: z.boolean().default(false).describe('Pass the fields of the item on beside its file. For files of each item.'),
  headerRow: z.boolean().default(true).describe('The first row has the names of the fields. For tables.'),
  sheet: z
    .string()
    .min(1)
    .max(31)
    .regex(/^[^[\]:*?/\\]+$/, 'must not hold any of [ ] : * ? / \\')
    .default('Sheet')
    .describe('Name of the sheet. For `ods` and `xlsx`.'),
  delimiter: z.string().min(1).max(10).default(',').describe('What stands between cells. For `csv`.'),
  encoding: z.string().min(1).max(60).default('utf-8').describe('How text is encoded. For `csv`, `json` and `text`.'),
  addBom: z.boolean().default(false).describe('Begin with a byte order mark. For `csv`, `json` and `text` in a kind of Unicode.'),
  pretty: z.boolean().default(false).describe('Write it over several lines, indented. For `json`.'),
  event: event.prefault({}).describe('The event. For `ics`.'),
});

export type ConvertParameters = z.output<typeof convertToFileParams>;
export type CalendarEvent = ConvertParameters['event'];
