import { AppError } from '@weft/errors';
import type { JournalRow } from './record.ts';

/**
 * The form of what is stored of runs: chunks of a journal, commands, plans. Where it says nothing it is 1. Raised, in what is written in the
 * new form alone, where an older version could not go on from it; docs/upgrades.md has the rules.
 */
export const STORED_FORMAT = 1;
/** Of bodies of finished runs that are written compactly: since 2 a name that follows from the step before is left out. */
export const BODY_FORMAT = 2;

/** Every kind of row that a journal may hold: one that is not here was written by a newer version. */
const ROW_KINDS: Readonly<Record<JournalRow['kind'], true>> = {
  step: true,
  intent: true,
  call: true,
  wait: true,
  'static-data-read': true,
  'static-data-changed': true,
  child: true,
  resume: true,
};

/** @throws EXECUTION_UNREADABLE for what a newer version has written. */
export function assertFormat(what: string, stored: object, newest = STORED_FORMAT): void {
  const { format = 1 } = stored as { readonly format?: number };
  if (format > newest) throw newer(`${what} has the format ${format}, and ${newest} is the newest that is known here`);
}

/** What is not known must not be passed over: it may say that something was done. @throws EXECUTION_UNREADABLE */
export function assertRowKinds(rows: readonly { readonly kind: string }[]): void {
  const unknown = rows.find(({ kind }) => !Object.hasOwn(ROW_KINDS, kind));
  if (unknown) throw newer(`The journal has a row of the unknown kind "${unknown.kind}"`);
}

export function newer(what: string): AppError {
  return new AppError(
    'EXECUTION_UNREADABLE',
    `${what}: it was written by a newer version of Weft. Upgrade this process to that version.`,
  );
}
