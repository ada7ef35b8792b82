import { Metrics } from './metrics.ts';

describe(Metrics, () => {
  it('renders counters, gauges and histograms in the text format', () => {
    const metrics = new Metrics();
    const count = metrics.counter('calls_total', 'Calls.');
    count({ status: '200' });
    count({ status: '200' }, 2);
    count({ status: 'a"b\\c\nd' });
    metrics.gauge('waiting', 'Those who wait.', () => 7);
    const observe = metrics.histogram('took_seconds', 'How long.');
    observe(0.003);
    observe(500);
    const text = metrics.render();
    expect(text).toContain(
      '# HELP calls_total Calls.\n# TYPE calls_total counter\ncalls_total{status="200"} 3\ncalls_total{status="a\\"b\\\\c\\nd"} 1\n',
    );
    expect(text).toContain('waiting 7\n');
    expect(text).toContain('took_seconds_bucket{le="0.001"} 0\ntook_seconds_bucket{le="0.005"} 1\n');
    expect(text).toContain(
      'took_seconds_bucket{le="120"} 1\ntook_seconds_bucket{le="+Inf"} 2\ntook_seconds_sum 500.003\ntook_seconds_count 2\n',
    );
  });

  it('does not grow without end with the values of a label', () => {
    const metrics = new Metrics();
    const count = metrics.counter('calls_total', 'Calls.');
    for (let n = 0; n < 5_000; n++) count({ id: String(n) });
    expect(metrics.render().split('\n').length).toBeLessThan(1_010);
  });

  it('takes a name once', () => {
    const metrics = new Metrics();
    metrics.counter('a', 'A.');
    expect(() => metrics.gauge('a', 'A.', () => 1)).toThrow('The metric "a" is registered twice.');
  });
});
