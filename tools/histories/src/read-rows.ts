import { zstdDecompressSync } from 'node:zlib';
import type { StoredRow } from './history.ts';

/** A row of a journal, as far as replays are checked by it. */
export type ReadRow =
  | {
      readonly kind: 'step';
      readonly step: { readonly path: string; readonly nodeName: string } & Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'call'; readonly path: string; readonly item: number; readonly call: number }
  | { readonly kind: 'intent'; readonly path: string }
  | { readonly kind: 'wait' | 'resume' | 'child' | 'static-data-read' | 'static-data-changed' };

interface ReadChunk {
  readonly rows: readonly ReadRow[];
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** What stored bytes say, read by the description of their form and not by the code that is tested. */
export function decodeStored({ body }: StoredRow): unknown {
  const bytes = Buffer.from(String(body).slice(2), 'hex');
  const content = bytes.subarray(1);
  return JSON.parse((bytes[0] === 1 ? zstdDecompressSync(content) : content).toString('utf8'));
}

export const decodeChunk = (row: StoredRow): ReadChunk => decodeStored(row) as ReadChunk;
export const decodeRows = (row: StoredRow): readonly ReadRow[] => decodeChunk(row).rows;
