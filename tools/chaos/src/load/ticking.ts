import type { Effect } from '../ledger/effect.ts';
import type { Finding } from '../checker/evidence.ts';
import type { House } from '../house/house.ts';

const TICK_MS = 1_000;

/** A schedule of every second, each tick of which writes under the time that it was due at. */
export class Ticking {
  private constructor(
    private readonly house: House,
    private readonly name: string,
    private readonly workflowId: string,
  ) {}

  static async start(house: House, name: string): Promise<Ticking> {
    const { id } = await house.api.create(documentOf(name, house.ledger.url));
    await house.api.activate(id);
    return new Ticking(house, name, id);
  }

  /** Of the last tick that has written. */
  get lastDueAt(): number {
    return Math.max(0, ...this.effects().map(dueAtOf));
  }

  async stop(): Promise<void> {
    await this.house.api.ok('POST', `/api/orchestrator/workflows/${this.workflowId}/deactivate`);
  }

  /** Each due tick has written once, none before its time, and none was left out. */
  findings(): Finding[] {
    const effects = this.effects();
    const byTicks = Map.groupBy(effects, dueAtOf);
    const due = [...byTicks.keys()].toSorted((a, b) => a - b);
    const missed = due.slice(1).filter((dueAt, index) => dueAt !== due[index]! + TICK_MS);
    const twice = [...byTicks].filter(([, each]) => each.length > 1).map(([dueAt]) => dueAt);
    const early = effects.filter((effect) => effect.at < dueAtOf(effect)).map(dueAtOf);
    const named = (ticks: readonly number[]) => ticks.map((dueAt) => `the tick of ${new Date(dueAt).toISOString()}`);
    return [
      { what: 'ticks before which one is missing', of: due.length, failures: named(missed) },
      { what: 'ticks that fired twice', of: due.length, failures: named(twice) },
      { what: 'ticks that fired early', of: due.length, failures: named(early) },
    ];
  }

  private effects(): Effect[] {
    return this.house.ledger.effectsOf(`${this.name}-`);
  }
}

const dueAtOf = ({ run }: Effect): number => Number(run.slice(run.lastIndexOf('-') + 1));

const documentOf = (name: string, sink: string): object => ({
  name,
  settings: { timezone: 'Europe/Berlin' },
  nodes: [
    {
      id: 'tick',
      name: 'Tick',
      type: 'scheduleTrigger',
      parameters: { rules: [{ unit: 'seconds', every: 1 }], misfire: 'all' },
    },
    {
      id: 'write',
      name: 'Write',
      type: 'httpRequest',
      parameters: {
        method: 'POST',
        url: `=${sink}/naive/${name}-{{ DateTime.fromISO($json.timestamp).toMillis() }}/0`,
        bodyType: 'none',
      },
    },
  ],
  edges: [{ source: 'tick', target: 'write' }],
});
