import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { SAMPLES } from './corpus/samples.ts';
import { readRecording, recordings, writeRecording, type History } from './history.ts';
import { messages } from './messages.ts';
import { newestMigration } from './newest-migration.ts';
import { record } from './record.ts';
import { writeMessages } from './released-messages.ts';

/** `npm run record-histories [-- --release | --again name …]`; docs/upgrades.md says when. */
const { values, positionals: again } = parseArgs({
  options: { release: { type: 'boolean', default: false }, again: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = again.filter((name) => !SAMPLES.some((sample) => sample.name === name));
if (unknown.length > 0 || values.again !== again.length > 0 || (values.again && values.release)) {
  console.error('npm run record-histories [-- --release | --again name …]');
  for (const name of unknown) console.error(`There is no sample "${name}".`);
  process.exit(2);
}

const store = newestMigration();
const kept = new Map(recordings().map((name) => [name, readRecording(name)]));
const present = kept.get(store) ?? [];
const recorded = await record(SAMPLES.filter(({ name }) => isWanted(name)));
if (recorded.length > 0) {
  const names = new Set(recorded.map(({ name }) => name));
  writeRecording(store, [...present.filter(({ name }) => !names.has(name)), ...recorded]);
}
if (values.release) writeMessages(store, messages());
console.log(`Recorded ${recorded.length} histories on the store as of ${store}; ${present.length} were there.`);
process.exit(0);

/** What is recorded stays, but for what was asked for by name. A release records every sample once more, beside what older ones have recorded. */
function isWanted(name: string): boolean {
  if (values.again) return again.includes(name);
  const existing: readonly History[] = values.release ? present : [...kept.values()].flat();
  return !existing.some((history) => history.name === name);
}
