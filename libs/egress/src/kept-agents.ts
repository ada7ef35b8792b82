import type { Agent } from 'undici';

interface Held {
  readonly agent: Agent;
  uses: number;
  timer?: NodeJS.Timeout;
}

/**
 * Connections that are never mixed, by the name of whose they are. A limited number of them, each as long as it is used: with a client
 * certificate's connections go its key in memory and the sessions that could be resumed.
 */
export class KeptAgents {
  /** The longest unused comes first. */
  private readonly held = new Map<string, Held>();
  /** No request can be made by them any more; answers that are under way still come in. */
  private readonly leaving = new Set<Agent>();

  constructor(private readonly limits: { readonly max: number; readonly idleMs: number }) {}

  get size(): number {
    return this.held.size;
  }

  async use<T>(name: string, make: () => Agent, dispatch: (agent: Agent) => Promise<T>): Promise<T> {
    const held = this.held.get(name) ?? { agent: make(), uses: 0 };
    clearTimeout(held.timer);
    this.held.delete(name);
    this.held.set(name, held);
    held.uses++;
    this.makeRoom();
    try {
      return await dispatch(held.agent);
    } finally {
      held.uses--;
      if (held.uses === 0 && this.held.get(name) === held)
        held.timer = setTimeout(() => this.letGo(name, held), this.limits.idleMs).unref();
    }
  }

  async close(): Promise<void> {
    for (const { timer } of this.held.values()) clearTimeout(timer);
    const agents = [...this.leaving, ...[...this.held.values()].map(({ agent }) => agent)];
    this.held.clear();
    await Promise.all(agents.map((agent) => agent.destroy()));
  }

  /** Those in use stay, even where they are too many: each is a request that has begun. */
  private makeRoom(): void {
    for (const [name, held] of this.held) {
      if (this.held.size <= this.limits.max) return;
      if (held.uses === 0) this.letGo(name, held);
    }
  }

  private letGo(name: string, { agent, timer }: Held): void {
    clearTimeout(timer);
    this.held.delete(name);
    this.leaving.add(agent);
    const forget = () => this.leaving.delete(agent);
    // Where it is destroyed meanwhile, there is nothing left to wait for.
    agent.close().then(forget, forget);
  }
}
