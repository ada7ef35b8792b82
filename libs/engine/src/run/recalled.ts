import type { JournalEntry, SettledStep } from '../ports.ts';

type SettledEntry = Extract<JournalEntry, { kind: 'settled' }>;
export type WaitEntry = Extract<JournalEntry, { kind: 'wait' }>;

export function settledFrom({ outcome, attempts, startedAt, finishedAt }: SettledEntry): Omit<SettledStep, 'replayed'> {
  return { outcome, attempts, startedAt, finishedAt };
}
