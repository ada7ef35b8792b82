import type { ExecutionQueue } from '@weft/execution-store';
import { QueueLimits } from './queue-limits.ts';

describe(QueueLimits.name, () => {
  const ofQueue = (counts: Partial<Record<string, number>> & { readonly all: number }) => {
    const asked: string[] = [];
    const countQueued = async (_: number, tenantId = 'all') => {
      asked.push(tenantId);
      return counts[tenantId] ?? 0;
    };
    return { asked, queue: { countQueued } as unknown as ExecutionQueue };
  };
  const admitted = async (limits: QueueLimits, tenantIds: readonly string[]) => {
    const answers = await Promise.allSettled(tenantIds.map((tenantId) => limits.admit(tenantId)));
    return answers.filter(({ status }) => status === 'fulfilled').length;
  };

  it('lets no more in than there is room for, also of those that come at the same time, and counts once for all', async () => {
    const { queue, asked } = ofQueue({ a: 2, all: 5 });
    const limits = new QueueLimits(queue, { queueLimit: 100, queueLimitPerWorkspace: 5 });

    expect(
      await admitted(
        limits,
        Array.from({ length: 10 }, () => 'a'),
      ),
    ).toBe(3);
    expect(asked).toEqual(['a', 'all']);
  });

  it('counts all workspaces together', async () => {
    const { queue } = ofQueue({ all: 6 });
    const limits = new QueueLimits(queue, { queueLimit: 10, queueLimitPerWorkspace: 3 });

    expect(await admitted(limits, ['a', 'b', 'a', 'b', 'a', 'b'])).toBe(4);
  });

  it('says when to come again', async () => {
    const { queue } = ofQueue({ a: 1, all: 1 });
    const limits = new QueueLimits(queue, { queueLimit: 10, queueLimitPerWorkspace: 1 });

    await expect(limits.admit('a')).rejects.toMatchObject({ code: 'QUEUE_FULL', details: { retryAfterMs: 1_000 } });
  });

  it('asks again after a count that failed', async () => {
    let isAway = true;
    const countQueued = async () => {
      if (isAway) throw new Error('away');
      return 0;
    };
    const limits = new QueueLimits({ countQueued } as unknown as ExecutionQueue, { queueLimit: 1, queueLimitPerWorkspace: 1 });

    await expect(limits.admit('a')).rejects.toThrow('away');
    isAway = false;
    await expect(limits.admit('a')).resolves.toBeUndefined();
  });
});
