import type { Actor, ExecutorClient } from '@weft/contracts';
import type { Failure } from '@weft/engine';
import { StaticDataStore } from '@weft/execution-store';
import { make } from '@weft/testing';
import { openOrchestrator, type OrchestratorUnderTest } from './orchestrator-under-test.ts';

type Job = Parameters<ExecutorClient['runTriggerJob']>[0];

/** Another system, which calls whoever is registered there; and the trigger that registers. What it remembers is its registration's number. */
class OtherSystem {
  /** Addresses by number. */
  readonly registered = new Map<number, string>();
  readonly asked: string[] = [];
  failing: 'activate' | 'deactivate' | undefined;
  /** Waited for before an answer. */
  gate: Promise<unknown> = Promise.resolve();
  private last = 0;

  constructor(private readonly stored: StaticDataStore) {}

  readonly carryOut: ExecutorClient['runTriggerJob'] = async ({ tenantId, workflow, job }: Job) => {
    if (job.kind === 'poll') throw new Error('Nobody polls here.');
    this.asked.push(job.kind);
    await this.gate;
    if (this.failing === job.kind) return { status: 'failed', failure: REFUSED };
    const kept = new Map(await this.stored.load(tenantId, workflow.id));
    const { number } = JSON.parse(kept.get('node:Hook') ?? '{}') as { number?: number };
    const url = job.webhooks[0]?.url ?? '';
    const node = job.kind === 'activate' ? { number: this.register(number, url) } : this.remove(number, url);
    return { status: 'succeeded', items: [], staticData: [['node:Hook', JSON.stringify(node)]] };
  };

  /** It looks whether its work is there. */
  private register(number: number | undefined, url: string): number {
    const mine = number !== undefined && this.registered.has(number) ? number : ++this.last;
    this.registered.set(mine, url);
    return mine;
  }

  /** Where nobody saw how it was set up, it is known by its address alone. */
  private remove(number: number | undefined, url: string): object {
    for (const [each, its] of this.registered) if (each === number || its === url) this.registered.delete(each);
    return {};
  }
}

const REFUSED: Failure = { code: 'TOKEN_REJECTED', fault: 'user', message: 'The token is not valid.', fix: 'Get another.' };

const hookDocument = (name: string, path: string) => ({
  name,
  nodes: [{ id: 'hook', name: 'Hook', type: 'hookTrigger', parameters: { path } }],
});

/** ADR 0028. */
describe('what a trigger sets up at another system', () => {
  let weft: OrchestratorUnderTest;
  let other: OtherSystem;
  let actor: Actor;
  beforeAll(async () => (weft = await openOrchestrator()));
  afterAll(() => weft.close());
  beforeEach(async () => {
    actor = make.actor();
    other = new OtherSystem(new StaticDataStore({ pool: weft.pool }));
    weft.executor.runTriggerJob = other.carryOut;
    await weft.pool.query('DELETE FROM orchestrator.trigger_hooks');
  });

  const activate = (id: string) => weft.activation.activate(actor, id, undefined, 'https://weft.test');
  const create = async (path = 'a') => (await weft.workflows.create(actor, hookDocument('Hooked', path))).id;
  const update = (id: string, path: string, name = 'Hooked') =>
    weft.workflows.update(actor, id, { document: hookDocument(name, path) });
  const activeVersion = async (id: string) => (await weft.workflows.get(actor, id)).activeVersion;
  const states = async () =>
    (await weft.pool.query<{ state: string }>('SELECT state FROM orchestrator.trigger_hooks ORDER BY state')).rows.map(
      ({ state }) => state,
    );
  /** As after the time for which it is held, or after its pause. */
  const laterOn = async () => {
    await weft.pool.query('UPDATE orchestrator.trigger_hooks SET try_at = now() WHERE try_at IS NOT NULL');
    await weft.hookKeeper.putRight();
  };
  const addressOf = (path: string) => `https://weft.test/webhook/~${actor.tenantId}/${path}`;

  it('is there before its version is live, and undone once none is', async () => {
    const id = await create();
    await activate(id);
    expect([...other.registered.values()]).toEqual([addressOf('a')]);
    expect([await activeVersion(id), await states()]).toEqual([1, ['active']]);
    await weft.activation.deactivate(actor, id);
    expect([await activeVersion(id), await states()]).toEqual([null, ['unwanted']]);
    await weft.hookKeeper.putRight();
    expect([other.registered.size, await states(), other.asked]).toEqual([0, [], ['activate', 'deactivate']]);
  });

  it('refuses the activation where it cannot be set up, with what the trigger says', async () => {
    const id = await create();
    other.failing = 'activate';
    await expect(activate(id)).rejects.toMatchObject({
      code: 'TRIGGER_NOT_ACTIVATED',
      message: expect.stringContaining('The token is not valid.'),
      details: { nodeId: 'hook', failure: { code: 'TOKEN_REJECTED', fix: 'Get another.' } },
    });
    expect(await activeVersion(id)).toBeNull();
    await weft.hookKeeper.putRight();
    expect(await states()).toEqual([]);
    other.failing = undefined;
    await activate(id);
    expect([await activeVersion(id), other.registered.size]).toEqual([1, 1]);
  });

  it('stays where a new version leaves the trigger as it is, and is made anew where not: the old one goes first', async () => {
    const id = await create();
    await activate(id);
    await update(id, 'a', 'Renamed');
    await activate(id);
    expect([other.asked, await activeVersion(id)]).toEqual([['activate'], 2]);
    await update(id, 'b');
    await activate(id);
    await laterOn();
    expect(other.asked).toEqual(['activate', 'deactivate', 'activate']);
    expect([[...other.registered.values()], await states(), await activeVersion(id)]).toEqual([[addressOf('b')], ['active'], 3]);
  });

  it('is set up again as it was where the new version cannot be', async () => {
    const id = await create();
    await activate(id);
    await update(id, 'b');
    other.failing = 'activate';
    await expect(activate(id)).rejects.toMatchObject({ code: 'TRIGGER_NOT_ACTIVATED' });
    other.failing = undefined;
    await laterOn();
    await laterOn();
    expect([[...other.registered.values()], await states(), await activeVersion(id)]).toEqual([[addressOf('a')], ['active'], 1]);
  });

  it('keeps nobody from deactivating or deleting, and is undone as soon as it can be', async () => {
    const ids = [await create('a'), await create('b')];
    for (const id of ids) await activate(id);
    other.failing = 'deactivate';
    await weft.activation.deactivate(actor, ids[0] as string);
    await weft.activation.delete(actor, ids[1] as string);
    await weft.hookKeeper.putRight();
    expect([other.registered.size, await states()]).toEqual([2, ['unwanted', 'unwanted']]);
    other.failing = undefined;
    await laterOn();
    expect([other.registered.size, await states()]).toEqual([0, []]);
  });

  it('is undone where the version does not go live after all', async () => {
    const taken = await weft.workflows.create(actor, {
      name: 'Taken',
      nodes: [{ id: 'w', name: 'W', type: 'webhook', parameters: { path: 'a' } }],
    });
    await weft.activation.activate(actor, taken.id);
    const id = await create('a');
    await expect(activate(id)).rejects.toMatchObject({ code: 'WEBHOOK_PATH_TAKEN' });
    await weft.hookKeeper.putRight();
    expect([other.registered.size, await states()]).toEqual([0, []]);
  });

  it('is undone by others where whoever activates dies after it was set up', async () => {
    const id = await create();
    // The other system has done it, and nobody is there any more who hears so.
    weft.executor.runTriggerJob = async (job) => {
      await other.carryOut(job);
      return new Promise(() => undefined);
    };
    void activate(id);
    while (other.registered.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await weft.hookKeeper.putRight();
    expect(await states()).toEqual(['unwanted']);
    weft.executor.runTriggerJob = other.carryOut;
    await laterOn();
    expect([other.registered.size, await states(), await activeVersion(id)]).toEqual([0, [], null]);
  });

  it('is set up once where two activate at the same time', async () => {
    const id = await create();
    const gate = Promise.withResolvers<void>();
    other.gate = gate.promise;
    const first = activate(id);
    while (other.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(activate(id)).rejects.toMatchObject({ code: 'WORKFLOW_CONFLICT' });
    gate.resolve();
    await first;
    await laterOn();
    expect([other.registered.size, await states(), await activeVersion(id)]).toEqual([1, ['active'], 1]);
  });

  it('goes where the workflow is deactivated while it is being set up', async () => {
    const id = await create();
    const gate = Promise.withResolvers<void>();
    other.gate = gate.promise;
    const activating = activate(id);
    while (other.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await weft.activation.deactivate(actor, id);
    gate.resolve();
    await expect(activating).rejects.toMatchObject({ code: 'WORKFLOW_CONFLICT' });
    await laterOn();
    expect([await states(), await activeVersion(id)]).toEqual([[], null]);
  });
});
