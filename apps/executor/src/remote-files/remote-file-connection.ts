import type { RemoteEntry } from '@weft/node-sdk';
import type { Connection } from '../connections/connection.ts';

export type ListedEntry = Omit<RemoteEntry, 'path'>;

/** What a protocol does with one path. A path that the server lacks fails with REMOTE_FILE_MISSING, what it refuses with REMOTE_FILE_REFUSED. */
export interface RemoteFileConnection extends Connection {
  readonly host: string;
  /** What is in a folder, without `.` and `..`. @throws NodeFailure REMOTE_TOO_MANY */
  list(folder: string, maxEntries: number): Promise<readonly ListedEntry[]>;
  /** @throws NodeFailure FILE_TOO_LARGE */
  read<T>(path: string, how: { readonly maxBytes: number; receive(content: AsyncIterable<Uint8Array>): Promise<T> }): Promise<T>;
  /** Opens the content once the server takes it. */
  write(path: string, open: () => Promise<AsyncIterable<Uint8Array>>): Promise<void>;
  makeFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
}

/** Passes pieces on until there are too many bytes. */
export async function* within(
  content: AsyncIterable<Uint8Array>,
  { maxBytes, problem }: { readonly maxBytes: number; problem(): Error },
): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.length;
    if (bytes > maxBytes) throw problem();
    yield piece;
  }
}
