/**
 * What code of a run has set as `$execution.customData`, as text of an array of `name=value`, which a list can ask for. PostgreSQL's text has
 * no U+0000 and no lone surrogates.
 */
export function toCustomDataText(customData: Readonly<Record<string, string>> | undefined): string | undefined {
  const entries = Object.entries(customData ?? {}).map(([name, value]) => toCustomDataEntry(name, value));
  return entries.length === 0 ? undefined : `{${entries.map(quoted).join(',')}}`;
}

/** One entry, as it is kept and asked for. */
export const toCustomDataEntry = (name: string, value: string): string =>
  `${name}=${value}`.replaceAll('\0', '\ufffd').toWellFormed();

/** The entries of a row. */
export const fromCustomDataColumn = (entries: readonly string[]): Record<string, string> =>
  Object.fromEntries(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));

const quoted = (entry: string): string => `"${entry.replace(/["\\]/g, '\\$&')}"`;
