/** The libraries that a context was made with, and what a run did to them. */
interface Luxon extends Record<string, unknown> {
  readonly Settings: Record<string, unknown> & { resetCaches(): void };
}

let luxon: Luxon | undefined;
let search: ((data: unknown, query: string) => unknown) | undefined;
let luxonUsed = false;

const realNow = () => Date.now();
const INITIAL = {
  defaultLocale: 'en-US',
  defaultNumberingSystem: null,
  defaultOutputCalendar: null,
  defaultWeekSettings: null,
  twoDigitCutoffYear: 60,
  throwOnInvalid: false,
};

export function connectLibraries(library: object, jmespath: { search(data: unknown, query: string): unknown }): void {
  luxon = library as Luxon;
  // The two zones that Luxon makes once and hands to everybody.
  const { FixedOffsetZone, SystemZone } = luxon as unknown as Record<string, { utcInstance: object; instance: object }>;
  Object.freeze(FixedOffsetZone!.utcInstance);
  Object.freeze(SystemZone!.instance);
  search = (data, query) => jmespath.search(data, query);
}

export function luxonLibrary(): Luxon {
  luxonUsed = true;
  return luxon!;
}

export const jmespathSearch = (data: unknown, query: string): unknown => search!(data, query);

/** Luxon keeps settings and caches of its own: each run starts with its time zone and without another run's traces. */
export function resetLibraries(timezone: string): void {
  const { Settings } = luxon!;
  if (luxonUsed) Settings.resetCaches();
  luxonUsed = false;
  Object.assign(Settings, INITIAL, { now: realNow, defaultZone: timezone });
}
