export type Labels = Readonly<Record<string, string>>;

/** Seconds; from a cached answer to a caller who has waited as long as one may. */
const DURATION_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120] as const;
/** A label whose values are without end (an id, an address) must not eat the memory. */
const MAX_SERIES = 1_000;

interface Histogram {
  readonly counts: number[];
  sum: number;
  count: number;
}

interface Metric {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  render(name: string): string[];
}

/** Numbers of a process in Prometheus' text format 0.0.4. One for each process; names are registered once. */
export class Metrics {
  private readonly metrics = new Map<string, Metric>();

  /** Returns how to count. */
  counter(name: string, help: string): (labels?: Labels, by?: number) => void {
    const values = new Map<string, number>();
    this.add(name, { kind: 'counter', help, render: () => [...values].map(([labels, value]) => `${name}${labels} ${value}`) });
    return (labels = {}, by = 1) => {
      const key = labelText(labels);
      if (values.has(key) || values.size < MAX_SERIES) values.set(key, (values.get(key) ?? 0) + by);
    };
  }

  /** Read when somebody asks. */
  gauge(name: string, help: string, read: () => number): void {
    this.add(name, { kind: 'gauge', help, render: () => [`${name} ${read()}`] });
  }

  /** Returns how to observe a duration. */
  histogram(name: string, help: string): (seconds: number, labels?: Labels) => void {
    const series = new Map<string, { labels: Labels; histogram: Histogram }>();
    this.add(name, {
      kind: 'histogram',
      help,
      render: () => [...series.values()].flatMap((each) => renderHistogram(name, each)),
    });
    return (seconds, labels = {}) => {
      const key = labelText(labels);
      let entry = series.get(key);
      if (!entry) {
        if (series.size >= MAX_SERIES) return;
        series.set(key, (entry = { labels, histogram: { counts: DURATION_BUCKETS.map(() => 0), sum: 0, count: 0 } }));
      }
      observe(entry.histogram, seconds);
    };
  }

  render(): string {
    const parts = [...this.metrics].flatMap(([name, metric]) => [
      `# HELP ${name} ${metric.help}`,
      `# TYPE ${name} ${metric.kind}`,
      ...metric.render(name),
    ]);
    return `${parts.join('\n')}\n`;
  }

  private add(name: string, metric: Metric): void {
    if (this.metrics.has(name)) throw new Error(`The metric "${name}" is registered twice.`);
    this.metrics.set(name, metric);
  }
}

function observe(histogram: Histogram, seconds: number): void {
  const bucket = DURATION_BUCKETS.findIndex((limit) => seconds <= limit);
  if (bucket >= 0) histogram.counts[bucket]!++;
  histogram.sum += seconds;
  histogram.count++;
}

function renderHistogram(name: string, { labels, histogram }: { labels: Labels; histogram: Histogram }): string[] {
  let below = 0;
  const buckets = DURATION_BUCKETS.map(
    (limit, index) => `${name}_bucket${labelText({ ...labels, le: String(limit) })} ${(below += histogram.counts[index]!)}`,
  );
  const text = labelText(labels);
  return [
    ...buckets,
    `${name}_bucket${labelText({ ...labels, le: '+Inf' })} ${histogram.count}`,
    `${name}_sum${text} ${histogram.sum}`,
    `${name}_count${text} ${histogram.count}`,
  ];
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
