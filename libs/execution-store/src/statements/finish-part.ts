import type { PackedBytes } from '../columns.ts';
import type { Statement } from './statement.ts';

/**
 * What else the statement that ends runs does for some of them: with their end, or not at all. A batch whose runs need none of it pays
 * nothing for it.
 */
export interface FinishPart<Run> {
  /** In the name of the statement. */
  readonly name: string;
  isNeededBy(run: Run): boolean;
  /** Its parameters. Bytes go into `packed`. */
  columns(runs: readonly Run[], packed: PackedBytes): unknown[];
  /**
   * One or more named queries over `ended`: the rows of the batch that have come to their end by this statement, as `n` (their place in it, from 1),
   * tenant_id, id, workflow_id, workflow_version, mode, retry_of, status, finished_ms, error.
   * @param from number of the first of its parameters. @param bytes what was packed.
   */
  text(from: number, bytes: string): string;
  /** Of its queries one that changes rows by a function, and so happens only because it is asked for. */
  readonly asks?: string;
}

/** What is beyond it is cut off, and two statements would be one. */
const MAX_NAME_CHARS = 63;

/** A statement that ends runs, and the parts that it may have. */
export class FinishStatement<Run> {
  private readonly texts = new Map<string, Statement>();

  constructor(
    private readonly base: {
      readonly name: string;
      /** Named queries, of which `kept` has the rows that have ended, by tenant_id and id. */
      readonly text: string;
      /** The query whose rows `kept` has some of. */
      readonly rows: string;
      /** The packed bytes. */
      readonly bytes: string;
    },
    private readonly parts: readonly FinishPart<Run>[],
  ) {}

  /** @param columns the statement's own parameters, to which those of the parts are added. */
  forBatch(runs: readonly Run[], columns: unknown[], packed: PackedBytes): Statement {
    const needed = this.parts.filter((part) => runs.some((run) => part.isNeededBy(run)));
    const starts = needed.map((part) => {
      const from = columns.length + 1;
      columns.push(...part.columns(runs, packed));
      return from;
    });
    const name = this.nameWith(needed);
    let statement = this.texts.get(name);
    if (!statement) this.texts.set(name, (statement = { name, text: this.textWith(needed, starts) }));
    return statement;
  }

  /** The names of its parts where that is short enough for PostgreSQL; else which of them they are. */
  private nameWith(needed: readonly FinishPart<Run>[]): string {
    const name = [this.base.name, ...needed.map((part) => part.name)].join('+');
    if (name.length <= MAX_NAME_CHARS) return name;
    return `${this.base.name}+${this.parts.map((part) => (needed.includes(part) ? 1 : 0)).join('')}`;
  }

  private textWith(parts: readonly FinishPart<Run>[], starts: readonly number[]): string {
    const { text, rows, bytes } = this.base;
    const ended = `, ended AS MATERIALIZED (
    SELECT r.n, r.tenant_id, r.id, r.workflow_id, r.workflow_version, r.mode, r.retry_of, r.status, r.finished_ms, r.error FROM ${rows} r JOIN kept k ON k.tenant_id = r.tenant_id AND k.id = r.id
  )`;
    const more = parts.map((part, index) => `, ${part.text(starts[index] as number, bytes)}`).join('');
    const asked = parts.flatMap(({ asks }) => (asks ? [`(SELECT count(*) FROM ${asks}) >= 0`] : [])).join(' AND ');
    return `${text}${parts.length > 0 ? ended : ''}${more}\n  SELECT tenant_id, id FROM kept${asked ? ` WHERE ${asked}` : ''}`;
  }
}
