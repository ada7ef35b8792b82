import { setImmediate } from 'node:timers/promises';
import { hasCode } from '@weft/errors';
import type { BlobStore } from '@weft/blob-store';
import type pg from 'pg';
import { decodeText } from '../codec.ts';
import { ask } from './sweeping.ts';

/** Rows of open runs at a time: a journal may be large. */
const OPEN_BATCH = 50;
const HISTORY_BATCH = 200;
/** Unpacking this much takes a few milliseconds, after which other work of the process is let through. */
const SLICE_BYTES = 256 * 1024;
const NIL = '00000000-0000-0000-0000-000000000000';
/**
 * Whatever looks like the hash of a blob counts as one: what is named in a way that nobody thought of must not be deleted. In JSON a backspace
 * or a form feed before it ends in a digit, too.
 */
const NAME = /(?<=^|[^0-9a-f]|\\[bf])[0-9a-f]{64}(?![0-9a-f])/g;

interface OpenRow {
  readonly id: string;
  readonly command: Buffer;
  readonly answer: Buffer | null;
}

interface HistoryRow {
  readonly id: string;
  readonly body: Buffer | null;
  readonly body_sha256: string | null;
}

/** The names of blobs in a text. */
export const namesIn = (text: string): readonly string[] => text.match(NAME) ?? [];

async function* namesInAll(stored: readonly (Buffer | null)[]): AsyncGenerator<readonly string[]> {
  let sizeBytes = 0;
  for (const bytes of stored) {
    if (!bytes) continue;
    yield namesIn(decodeText(bytes));
    sizeBytes += bytes.length;
    if (sizeBytes < SLICE_BYTES) continue;
    sizeBytes = 0;
    await setImmediate();
  }
}

/** All blobs that a tenant's runs name, and what they have kept. Part by part, so that it needs little memory; a name may come many times. */
export class NamesInRuns {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool; readonly blobs: BlobStore }) {}

  /**
   * Open runs before the history: one that ends meanwhile is met twice, where the other order would miss it.
   * @throws where something cannot be read, since then nobody knows what it names.
   */
  async *of(tenantId: string): AsyncGenerator<readonly string[]> {
    yield* this.ofOpenRuns(tenantId);
    yield* this.ofHistory(tenantId);
    yield await this.ofStaticData(tenantId);
    yield await this.ofEdits(tenantId);
  }

  private async *ofOpenRuns(tenantId: string): AsyncGenerator<readonly string[]> {
    for (let after = NIL; ;) {
      const rows = await this.ask<OpenRow>(
        `SELECT id, command, answer FROM execution.runs WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT ${OPEN_BATCH}`,
        [tenantId, after],
      );
      const chunks = await this.ask<{ body: Buffer }>(
        'SELECT body FROM execution.journal WHERE tenant_id = $1 AND execution_id = ANY($2::uuid[])',
        [tenantId, rows.map(({ id }) => id)],
      );
      const stored = [...rows.flatMap(({ command, answer }) => [command, answer]), ...chunks.map(({ body }) => body)];
      yield* namesInAll(stored);
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
    }
  }

  private async *ofHistory(tenantId: string): AsyncGenerator<readonly string[]> {
    for (let after = NIL; ;) {
      const rows = await this.ask<HistoryRow>(
        `SELECT id, body, body_sha256 FROM execution.history WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT ${HISTORY_BATCH}`,
        [tenantId, after],
      );
      yield* namesInAll(rows.map(({ body }) => body));
      for (const { body_sha256 } of rows) if (body_sha256) yield [body_sha256, ...(await this.inBlob(tenantId, body_sha256))];
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
    }
  }

  private async ofStaticData(tenantId: string): Promise<readonly string[]> {
    const rows = await this.ask<{ data: Buffer }>('SELECT data FROM execution.static_data WHERE tenant_id = $1', [tenantId]);
    return rows.flatMap(({ data }) => namesIn(decodeText(data)));
  }

  /** What redrives of dead letters are to begin with. */
  private async ofEdits(tenantId: string): Promise<readonly string[]> {
    const sql = `SELECT edit FROM execution.dead_letters WHERE tenant_id = $1 AND state = 'open' AND edit IS NOT NULL`;
    const rows = await this.ask<{ edit: Buffer }>(sql, [tenantId]);
    return rows.flatMap(({ edit }) => namesIn(decodeText(edit)));
  }

  /** A body that is too large for its row. One that is not there names nothing. */
  private async inBlob(tenantId: string, sha256: string): Promise<readonly string[]> {
    try {
      const parts: Buffer[] = [];
      for await (const part of await this.options.blobs.get({ tenantId, sha256 })) parts.push(part as Buffer);
      return namesIn(decodeText(Buffer.concat(parts)));
    } catch (error) {
      if (hasCode(error, 'INTERNAL')) return [];
      throw error;
    }
  }

  private ask<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
    return ask<Row>(this.options.pool, sql, values);
  }
}
