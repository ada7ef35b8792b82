import * as contracts from '@weft/contracts';
import type { ServiceContract } from '@weft/contracts';
import { z } from 'zod';

/** Fields of a message by path, each with what a sender must keep to: `! string` must be there, `? a|b` may, with one of these values. */
export type MessageShape = Readonly<Record<string, string>>;
/** All messages by subject. */
export type Messages = Readonly<Record<string, MessageShape>>;

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** Whatever the library of contracts exports that is one. */
const SERVICES: readonly ServiceContract[] = Object.values<unknown>(contracts).flatMap((value) =>
  isService(value) ? [value] : [],
);

function isService(value: unknown): value is ServiceContract {
  return typeof value === 'object' && value !== null && 'requests' in value;
}

/** The messages of this version: requests and events of every service. */
export function messages(): Messages {
  const all = SERVICES.flatMap(({ requests, events }) => [
    ...Object.values(requests).map(({ subject, input }) => [subject, shapeOf(input)] as const),
    ...Object.values(events).map(({ subject, payload }) => [subject, shapeOf(payload)] as const),
  ]);
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function shapeOf(schema: z.ZodType): MessageShape {
  const shape: Record<string, string> = {};
  describe(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema,
    { at: '', isRequired: true },
    shape,
  );
  return shape;
}

function describe(schema: JsonSchema, { at, isRequired }: Place, shape: Record<string, string>): void {
  const values = schema.enum ? schema.enum.join('|') : [schema.type ?? 'any'].flat().join('|');
  shape[at] = `${isRequired ? '!' : '?'} ${values}${schema.additionalProperties === false ? ', nothing else' : ''}`;
  for (const [inside, place] of partsOf(schema, at)) describe(inside, place, shape);
}

interface Place {
  readonly at: string;
  readonly isRequired: boolean;
}

function partsOf(schema: JsonSchema, at: string): [JsonSchema, Place][] {
  const { properties = {}, required = [], additionalProperties: any, items, anyOf = [], oneOf = [] } = schema;
  const inside = (of: JsonSchema, how: string): [JsonSchema, Place] => [of, { at: at + how, isRequired: true }];
  return [
    ...Object.entries(properties).map(([name, field]): [JsonSchema, Place] => [
      field,
      { at: `${at}.${name}`, isRequired: required.includes(name) },
    ]),
    ...(items ? [inside(items, '[]')] : []),
    ...(typeof any === 'object' ? [inside(any, '{}')] : []),
    ...[...anyOf, ...oneOf].map((way, index) => inside(way, `(${index})`)),
  ];
}

/** What of `released` messages, by a version before, is no longer understood, one sentence each; or would not be by that version. */
export function breaches(released: Messages, present: Messages): string[] {
  return Object.entries(released).flatMap(([subject, before]) => {
    const now = present[subject];
    if (!now) return [`${subject} is gone: a service of the version before may still send it`];
    return [
      ...Object.entries(before).flatMap(([at, field]) => changes(field, now[at]).map((what) => `${subject}${at} ${what}`)),
      ...Object.entries(now).flatMap(([at, field]) =>
        !(at in before) && isDemanded(at, field, before) ? [`${subject}${at} is asked of those who do not know it`] : [],
      ),
      ...Object.entries(now).flatMap(([at, field]) =>
        field.endsWith('nothing else') ? [`${subject}${at} refuses fields that come later`] : [],
      ),
    ];
  });
}

/** A new field that must be there, in an object that was there before. */
function isDemanded(at: string, field: string, before: MessageShape): boolean {
  const parent = at.slice(0, at.lastIndexOf('.'));
  return at.includes('.') && !/[\])}]$/.test(at) && field.startsWith('!') && parent in before;
}

function changes(before: string, now: string | undefined): string[] {
  if (now === undefined) return ['is gone'];
  const [[wasNeeded, values], [isNeeded, possible]] = [parse(before), parse(now)];
  return [
    ...(isNeeded && !wasNeeded ? ['must be there now'] : []),
    ...(wasNeeded && !isNeeded ? ['may be left out now, which the version before does not expect'] : []),
    ...(possible.includes('any')
      ? []
      : values.filter((value) => !possible.includes(value)).map((value) => `is never ${value} any more`)),
  ];
}

function parse(field: string): [isNeeded: boolean, values: string[]] {
  return [field.startsWith('!'), field.slice(2).replace(', nothing else', '').split('|')];
}
