import type { Kind } from '../values/kind.ts';

/** One step is some 200 ns; these are what the calls cost in that coin, measured on long texts. */
const DATE_STEPS = 10;
const INTL_STEPS = 100;
const PARSING_STEPS = 50;
const CHARACTERS_PER_STEP = 64;
const ELEMENTS_PER_STEP = 256;

/** They make a formatter of the platform. */
const INTL_METHODS: ReadonlySet<string> = new Set([
  'toLocaleString',
  'toLocaleDateString',
  'toLocaleTimeString',
  'localeCompare',
  'toRelative',
  'toRelativeCalendar',
  'toHuman',
  'setZone',
  'setLocale',
  'reconfigure',
  'format',
]);
/** They try the notations of dates one after another. */
const PARSING_METHODS: ReadonlySet<string> = new Set(['toDateTime', 'toDate']);
/** They look at every character of a text more than once. */
const SCANNING_METHODS: ReadonlySet<string> = new Set([
  'toTitleCase',
  'toSentenceCase',
  'toSnakeCase',
  'removeMarkdown',
  'removeTags',
  'replaceSpecialChars',
  'base64Encode',
  'base64Decode',
  'extractEmail',
  'extractDomain',
  'extractUrl',
  'extractUrlPath',
]);

/** What is known of a method's cost by its name. */
export interface NameCost {
  readonly intl: boolean;
  readonly parsing: boolean;
  readonly scanning: boolean;
  readonly comparing: boolean;
}

export function costOfName(name: string): NameCost {
  return {
    intl: INTL_METHODS.has(name),
    parsing: PARSING_METHODS.has(name),
    scanning: SCANNING_METHODS.has(name),
    comparing: name === 'localeCompare',
  };
}

/** Steps of the budget for one call of a method, without what its callbacks and its result add. */
export function callCost(receiver: unknown, kind: Kind, name: NameCost): number {
  if (kind === 'string') return textCost((receiver as string).length, name);
  if (kind === 'array') return 1 + (receiver as readonly unknown[]).length / ELEMENTS_PER_STEP;
  const base = isDateKind(kind) ? DATE_STEPS : 1;
  return name.intl && kind !== 'view' ? base + INTL_STEPS : base;
}

function isDateKind(kind: Kind): boolean {
  return kind === 'datetime' || kind === 'date' || kind === 'duration' || kind === 'interval';
}

function textCost(length: number, name: NameCost): number {
  const reading = 1 + length / CHARACTERS_PER_STEP;
  if (name.scanning && length > CHARACTERS_PER_STEP) return length;
  if (name.parsing) return reading + PARSING_STEPS;
  return name.comparing ? reading + DATE_STEPS : reading;
}
