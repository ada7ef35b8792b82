import type { Item } from '@weft/workflow-model';
import type { JournalEntry } from '../src/ports.ts';
import { MemoryJournal } from './memory-journal.ts';

/** A decision by its name, with items where some are given. */
export type Answer = string | readonly [decision: string, items: readonly Item[]];

/** The journal as it is once the questions at these paths are answered. */
export function decided(
  entries: readonly (readonly [string, JournalEntry])[],
  answers: Readonly<Record<string, Answer>>,
): MemoryJournal {
  return new MemoryJournal(entries.map(([path, entry]) => [path, withAnswer(entry, answers[path])]));
}

function withAnswer(entry: JournalEntry, answer: Answer | undefined): JournalEntry {
  if (answer === undefined || entry.kind !== 'wait' || entry.wait.kind !== 'approval') return entry;
  const [decision, items] = typeof answer === 'string' ? [answer] : answer;
  return { ...entry, resume: { kind: 'decision', decision, items, asked: entry.wait.asks } };
}
