import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Json } from '@weft/workflow-model';

/** Raised when the form of these files changes. */
export const HISTORY_FORMAT = 1;

/** A row of a table as PostgreSQL gives it as JSON: bytes as `\x` and hexadecimal digits. */
export type StoredRow = Readonly<Record<string, Json>>;

/** What one commit left of a run. */
export interface Commit {
  /** The columns of the run's row that it changed; of the first, all. */
  readonly run: StoredRow;
  /** The rows of the journal that it added. */
  readonly journal: readonly StoredRow[];
}

/** Something that happened to the run from outside, once it stood as `when` says. */
export type Act = { readonly when: 'queued' | 'waiting' | 'paused' } & (
  | { readonly do: 'call'; readonly node: string; readonly items: readonly { readonly json: Record<string, Json> }[] }
  /** A call for the next wait that takes it, whichever that will be. */
  | { readonly do: 'early-call'; readonly method: string; readonly suffix: string; readonly json: Record<string, Json> }
  | { readonly do: 'pause' | 'resume' | 'cancel' }
);

/** `after`: how many commits there were before it. */
export type DoneAct = Act & { readonly after: number };

/** A call to the outside world. */
export interface WorldCall {
  readonly after: number;
  readonly method: string;
  readonly url: string;
  readonly body: string;
  /** Its `Idempotency-Key`; absent for reads. */
  readonly key?: string;
}

/** How a run ended, as it is read back. */
export interface HistoryEnd {
  readonly status: string;
  readonly error?: Json;
  readonly answer?: Json;
  readonly customData?: Json;
  /** What its workflow had kept afterwards, by scope. */
  readonly staticData: Readonly<Record<string, string>>;
  readonly steps: readonly Json[];
  readonly events: readonly Json[];
}

/** One run from its first commit to its end, as the store had it. */
export interface History {
  readonly name: string;
  readonly plan: StoredRow;
  /** What its workflow had kept before. */
  readonly staticData: readonly StoredRow[];
  readonly commits: readonly Commit[];
  readonly acts: readonly DoneAct[];
  readonly calls: readonly WorldCall[];
  /** The row of the finished run. */
  readonly finished: StoredRow;
  readonly end: HistoryEnd;
  /** What its steps give depends on chance: only what is journalled can be expected again. */
  readonly isVolatile?: true;
}

/** A history that is to be gone on with after its first `commits`. */
export interface Interrupted {
  readonly history: History;
  readonly commits: number;
}

const FOLDER = new URL('../recorded/', import.meta.url);
const ENDING = '.jsonl.br';
const COMPRESSION = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS },
};

interface FileHead {
  readonly format: number;
  /** The newest migration of the store that they were recorded on. */
  readonly store: string;
}

/** The names of the recordings, oldest first: each is the newest migration of the store that it was made on. */
export const recordings = (): string[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length))
    .toSorted();

/** @throws where the file has a form that is not known here. */
export function readRecording(store: string): History[] {
  const lines = brotliDecompressSync(readFileSync(fileOf(store)))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const { format } = JSON.parse(lines[0] ?? '') as FileHead;
  if (format !== HISTORY_FORMAT) throw new Error(`${store}${ENDING} has the format ${format}; ${HISTORY_FORMAT} is known.`);
  return lines.slice(1).map((line) => JSON.parse(line) as History);
}

export function writeRecording(store: string, histories: readonly History[]): void {
  const head: FileHead = { format: HISTORY_FORMAT, store };
  const lines = [head, ...histories.toSorted((a, b) => (a.name < b.name ? -1 : 1))].map((line) => JSON.stringify(line));
  writeFileSync(fileOf(store), brotliCompressSync(Buffer.from(`${lines.join('\n')}\n`), COMPRESSION));
}

const fileOf = (store: string): URL => new URL(`${store}${ENDING}`, FOLDER);

/** The run's row and journal as they stood after so many commits. */
export function stateAfter(history: History, commits: number): { run: StoredRow; journal: readonly StoredRow[] } {
  const first = history.commits.slice(0, commits);
  return {
    run: Object.assign({}, ...first.map(({ run }) => run)) as StoredRow,
    journal: first.flatMap(({ journal }) => journal),
  };
}
