import type { PackedBytes } from '../columns.ts';
import type { Statement } from './statement.ts';

/**
 * What else the statement that commits progress does for some runs: in the transaction of that progress, such as its park, or not at all. A
 * batch whose entries need none of it pays nothing for it.
 */
export interface ParkPart<Entry> {
  /** In the name of the statement. */
  readonly name: string;
  isNeededBy(entry: Entry): boolean;
  /** Its parameters. A run's entries stand together, in the order of their calls. Bytes go into `packed`. */
  columns(runs: readonly (readonly Entry[])[], packed: PackedBytes): unknown[];
  /**
   * One or more named queries over `moved`: the runs of the batch whose progress this statement commits, as `n` (their place in it, from 1),
   * tenant_id, id, fence, last_chunk, sequence, status (that of now: `running` where the run was not parked).
   * @param from number of the first of its parameters. @param bytes what was packed.
   */
  text(from: number, bytes: string): string;
  /** Of its queries one that changes rows by a function, and so happens only because it is asked for. */
  readonly asks?: string;
}

/** A statement that commits progress, and the parts that it may have. */
export class ParkStatement<Entry> {
  private readonly texts = new Map<string, Statement>();

  constructor(
    private readonly base: {
      readonly name: string;
      /** Named queries, of which `moved` has the rows. `withStatus`: with the column that parts may read. */
      readonly text: (withStatus: boolean) => string;
      /** As of a part. */
      readonly asks?: string;
      /** The packed bytes. */
      readonly bytes: string;
    },
    private readonly parts: readonly ParkPart<Entry>[],
  ) {}

  /** @param columns the statement's own parameters, to which those of the parts are added. */
  forBatch(runs: readonly (readonly Entry[])[], columns: unknown[], packed: PackedBytes): Statement {
    const needed = this.parts.filter((part) => runs.some((entries) => entries.some((entry) => part.isNeededBy(entry))));
    const starts = needed.map((part) => {
      const from = columns.length + 1;
      columns.push(...part.columns(runs, packed));
      return from;
    });
    const name = [this.base.name, ...needed.map((part) => part.name)].join('+');
    let statement = this.texts.get(name);
    if (!statement) this.texts.set(name, (statement = { name, text: this.textWith(needed, starts) }));
    return statement;
  }

  private textWith(parts: readonly ParkPart<Entry>[], starts: readonly number[]): string {
    const more = parts.map((part, index) => `, ${part.text(starts[index] as number, this.base.bytes)}`).join('');
    const asking = [this.base, ...parts].flatMap(({ asks }) => (asks ? [`(SELECT count(*) FROM ${asks}) >= 0`] : []));
    const asked = asking.join(' AND ');
    return `${this.base.text(parts.length > 0)}${more}\n  SELECT n::int, sequence FROM moved${asked ? ` WHERE ${asked}` : ''}`;
  }
}
