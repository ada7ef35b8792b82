import { RunThread } from './run-thread.ts';

const run = { tenantId: 'tenant-1', executionId: 'run-1', planHash: 'plan-1' };
const rows = new Map<string, string>();
const store = { load: async (_: unknown, namespace: string) => rows.get(namespace) };
const open = (overrides: Partial<typeof run> = {}) => new RunThread({ run: { ...run, ...overrides }, store });

const checkpoint = (id: string) => ({
  v: 4,
  id,
  ts: '2026-01-01T00:00:00.000Z',
  channel_values: { open: ['path'] },
  channel_versions: { open: 2 },
  versions_seen: { 'segment-0': { open: 1 } },
});
const metadata = { source: 'loop', step: 3, parents: {} } as const;
const places = { __interrupt__: -3 };
const INTERRUPT: [string, unknown] = ['__interrupt__', [{ id: 'i', value: ['path'] }]];

/** What a run writes that stands at an interrupt in this namespace. */
function written(namespace: string): string {
  const thread = open();
  thread.put(namespace, { checkpoint: checkpoint('c-1'), metadata });
  thread.putWrites(namespace, 'c-1', { taskId: 'task', writes: [INTERRUPT], places });
  return thread.takeChanges()[0]!.text;
}

describe(RunThread.name, () => {
  beforeEach(() => rows.clear());

  it.each(['', 'agent:%', '_', '\\', '__proto__', "'; --"])(
    'finds in namespace "%s" what it wrote there, and in no other',
    async (namespace) => {
      rows.set(namespace, written(namespace));
      const thread = open();
      await expect(thread.restore(namespace)).resolves.toBe(true);
      expect(thread.find(namespace)).toMatchObject({ checkpoint: checkpoint('c-1'), metadata });
      expect([...thread.find(namespace)!.writes.values()]).toEqual([['task', ...INTERRUPT]]);
      await expect(thread.restore('another')).resolves.toBe(false);
      expect(thread.find('another')).toBeUndefined();
    },
  );

  it('says once what has changed, and of each namespace the newest', () => {
    const thread = open();
    thread.put('', { checkpoint: checkpoint('c-1'), metadata });
    thread.put('', { checkpoint: checkpoint('c-2'), metadata });
    thread.putWrites('', 'c-1', { taskId: 'late', writes: [INTERRUPT], places });
    thread.put('agent', { checkpoint: checkpoint('c-3'), metadata });
    const changes = thread.takeChanges();
    expect(changes.map(({ namespace, text }) => [namespace, JSON.parse(text).checkpoint.id, JSON.parse(text).writes])).toEqual([
      ['', 'c-2', []],
      ['agent', 'c-3', []],
    ]);
    expect(thread.takeChanges()).toEqual([]);
  });

  it('keeps of one task the last interrupt, and all its other writes', () => {
    const thread = open();
    thread.put('', { checkpoint: checkpoint('c-1'), metadata });
    thread.putWrites('', 'c-1', { taskId: 'task', writes: [INTERRUPT], places });
    thread.putWrites('', 'c-1', { taskId: 'task', writes: [['__interrupt__', 'newer']], places });
    thread.putWrites('', 'c-1', {
      taskId: 'other',
      writes: [
        ['a', 1],
        ['a', 2],
      ],
      places,
    });
    expect([...thread.find('')!.writes.values()]).toEqual([
      ['task', '__interrupt__', 'newer'],
      ['other', 'a', 1],
      ['other', 'a', 2],
    ]);
  });

  it.each([
    ['another tenant', { tenantId: 'tenant-2' }],
    ['another run', { executionId: 'run-2' }],
    ['another plan', { planHash: 'plan-2' }],
  ])('refuses a row that is of %s', async (_, owner) => {
    rows.set('', written(''));
    await expect(open(owner).restore('')).resolves.toBe(false);
  });

  it.each([
    ['another namespace', () => written('agent')],
    ['no JSON', () => written('').slice(1)],
    ['another form', () => written('').replace('"format":1', '"format":2')],
    ['a field that no row has', () => written('').replace('"format":1', '"format":1,"more":1')],
    [
      'a checkpoint without versions',
      () => written('').replace('"channel_versions":{"open":2}', '"channel_versions":{"open":"x"}'),
    ],
    ['an object to revive', () => written('').replace('["path"]', '{"lc":1,"type":"constructor","id":["x"],"kwargs":{}}')],
    ['a packet of LangGraph', () => written('').replace('["path"]', '[{"lg_name":"Send","node":"hold","args":{}}]')],
    ['a prototype', () => written('').replace('"step":3', '"step":3,"__proto__":{"x":1}')],
  ])('refuses a row with %s', async (_, text) => {
    rows.set('', text());
    await expect(open().restore('')).resolves.toBe(false);
    expect(open().find('')).toBeUndefined();
  });

  it('writes nothing that is more than data', () => {
    const thread = open();
    thread.put('', { checkpoint: { ...checkpoint('c'), channel_values: { at: new Date() } }, metadata });
    expect(() => thread.takeChanges()).toThrow(TypeError);
  });
});
