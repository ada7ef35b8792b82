import type { PackedBytes } from '../columns.ts';
import type { Statement } from './statement.ts';

/**
 * What else a statement does for some runs of its batch: in the same transaction, or not at all. A batch whose runs need none of it pays
 * nothing for it.
 */
export interface StatementPart<Run> {
  /** In the name of the statement. */
  readonly name: string;
  isNeededBy(run: Run): boolean;
  /** Its parameters. Bytes go into `packed`. */
  columns(runs: readonly Run[], packed: PackedBytes): unknown[];
  /**
   * One or more named queries over those of the statement.
   * @param from number of the first of its parameters. @param bytes what was packed.
   */
  text(from: number, bytes: string): string;
  /** Of its queries one that changes rows by a function, and so happens only because it is asked for. */
  readonly asks?: string;
}

/** What is beyond it is cut off, and two statements would be one. */
const MAX_NAME_CHARS = 63;

/** A statement for many runs, and the parts that it may have. */
export class PartedStatement<Run> {
  private readonly texts = new Map<string, Statement>();

  constructor(
    private readonly base: {
      readonly name: string;
      /** Named queries: all that its parts read, where it has any. */
      readonly text: (hasParts: boolean) => string;
      /** What it answers with: a query without conditions. */
      readonly answer: string;
      /** As of a part. */
      readonly asks?: string;
      /** The packed bytes. */
      readonly bytes: string;
    },
    private readonly parts: readonly StatementPart<Run>[],
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
  private nameWith(needed: readonly StatementPart<Run>[]): string {
    const name = [this.base.name, ...needed.map((part) => part.name)].join('+');
    if (name.length <= MAX_NAME_CHARS) return name;
    return `${this.base.name}+${this.parts.map((part) => (needed.includes(part) ? 1 : 0)).join('')}`;
  }

  private textWith(parts: readonly StatementPart<Run>[], starts: readonly number[]): string {
    const { text, answer, bytes } = this.base;
    const more = parts.map((part, index) => `, ${part.text(starts[index] as number, bytes)}`).join('');
    const asking = [this.base, ...parts].flatMap(({ asks }) => (asks ? [`(SELECT count(*) FROM ${asks}) >= 0`] : []));
    return `${text(parts.length > 0)}${more}\n  ${answer}${asking.length > 0 ? ` WHERE ${asking.join(' AND ')}` : ''}`;
  }
}
