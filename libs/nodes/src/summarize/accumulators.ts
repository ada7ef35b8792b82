import type { Json } from '@weft/workflow-model';
import { valueKey } from '../comparing/match-key.ts';
import { compareValues } from '../comparing/value-order.ts';
import type { Aggregation, Summary } from './summarize.params.ts';

/** Takes the values of one field of one group, one by one. */
export interface Accumulator {
  /** Undefined where the item lacks the field. */
  add(value: Json | undefined): void;
  result(): Json;
}

/** Name of the result, before that of the field. */
export const PREFIXES: Readonly<Record<Aggregation, string>> = {
  append: 'appended',
  average: 'average',
  concatenate: 'concatenated',
  count: 'count',
  'count-unique': 'unique_count',
  max: 'max',
  min: 'min',
  sum: 'sum',
};

const MAKERS: Readonly<Record<Aggregation, (summary: Summary) => Accumulator>> = {
  append: (summary) => new Gathered(summary, (values) => values),
  average: () => new Total((sum, count) => (count === 0 ? null : finite(sum / count))),
  concatenate: (summary) => new Gathered(summary, (values) => values.map(textOf).join(summary.separator)),
  count: (summary) => new Count(summary),
  'count-unique': (summary) => new DistinctCount(summary),
  max: () => new Extreme(1),
  min: () => new Extreme(-1),
  sum: () => new Total((sum) => finite(sum)),
};

export function accumulatorFor(summary: Summary): Accumulator {
  return MAKERS[summary.aggregation](summary);
}

export function isEmpty(value: Json | undefined): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

/** Text as it is, nothing for null, and JSON of all others. */
export function textOf(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** No JSON holds a number beyond the largest. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

class Gathered implements Accumulator {
  private readonly values: Json[] = [];

  constructor(
    private readonly summary: Summary,
    private readonly make: (values: readonly Json[]) => Json,
  ) {}

  add(value: Json | undefined): void {
    if (this.summary.includeEmpty || !isEmpty(value)) this.values.push(value ?? null);
  }

  result(): Json {
    return this.make(this.values);
  }
}

class Count implements Accumulator {
  private count = 0;

  constructor(private readonly summary: Summary) {}

  add(value: Json | undefined): void {
    if (this.summary.includeEmpty || !isEmpty(value)) this.count += 1;
  }

  result(): Json {
    return this.count;
  }
}

class DistinctCount implements Accumulator {
  private readonly keys = new Set<string>();

  constructor(private readonly summary: Summary) {}

  add(value: Json | undefined): void {
    if (this.summary.includeEmpty || !isEmpty(value)) this.keys.add(valueKey(value ?? null));
  }

  result(): Json {
    return this.keys.size;
  }
}

/** Of numbers; what is none does not count. */
class Total implements Accumulator {
  private sum = 0;
  private count = 0;

  constructor(private readonly make: (sum: number, count: number) => Json) {}

  add(value: Json | undefined): void {
    if (typeof value !== 'number') return;
    this.sum += value;
    this.count += 1;
  }

  result(): Json {
    return this.make(this.sum, this.count);
  }
}

/** The largest value (1) or the smallest (-1), and of equal ones the first. */
class Extreme implements Accumulator {
  private value: Json = null;

  constructor(private readonly sign: 1 | -1) {}

  add(value: Json | undefined): void {
    if (isEmpty(value)) return;
    if (this.value === null || this.sign * compareValues(value, this.value) > 0) this.value = value;
  }

  result(): Json {
    return this.value;
  }
}
