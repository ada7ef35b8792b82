import { Controller, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { orchestrator, type OrchestratorClient, type Payload, type ServedWebhook } from '@weft/contracts';
import { hasCode } from '@weft/errors';
import { InjectClient, OnEvent } from '@weft/messaging';

/** An event tells of a change at once; since events get lost, the counter is compared as well (run.md §8). */
const CHECK_EVERY_MS = 1_000;
/** Paths with parameters make as many entries as there are values. */
const MAX_ENTRIES = 20_000;

const NOT_SERVED = Symbol('not served');
type Entry = ServedWebhook | typeof NOT_SERVED;

/** Who serves which call, from memory; at most a second older than what the orchestrator has. */
@Injectable()
export class WebhookRoutes implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly entries = new Map<string, Entry>();
  private readonly asking = new Map<string, Promise<Entry>>();
  private counter: number | undefined;
  /** Raised when the cache is dropped, so that an answer from before is not kept. */
  private generation = 0;
  private timer?: NodeJS.Timeout;

  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.check(), CHECK_EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Without a promise where the answer is known: this is on the way of every webhook. Undefined: nobody serves it. */
  find(tenantId: string, method: string, path: string): ServedWebhook | undefined | Promise<ServedWebhook | undefined> {
    const key = `${tenantId} ${method} ${path}`;
    const known = this.entries.get(key);
    if (known !== undefined) return known === NOT_SERVED ? undefined : known;
    return this.ask(key, { tenantId, method, path });
  }

  /** What is cached may be wrong from now on. */
  changed(counter: number): void {
    if (counter === this.counter) return;
    this.counter = counter;
    this.drop();
  }

  drop(): void {
    this.generation++;
    this.entries.clear();
    this.asking.clear();
  }

  private async ask(key: string, call: { tenantId: string; method: string; path: string }): Promise<ServedWebhook | undefined> {
    let asking = this.asking.get(key);
    if (!asking) {
      asking = this.orchestrator.findWebhook(call).catch(toNotServed);
      this.asking.set(key, asking);
      const { generation } = this;
      asking.then((entry) => generation === this.generation && this.keep(key, entry)).catch(() => undefined); // told to those who ask
      asking.finally(() => this.asking.get(key) === asking && this.asking.delete(key)).catch(() => undefined);
    }
    const entry = await asking;
    return entry === NOT_SERVED ? undefined : entry;
  }

  private keep(key: string, entry: Entry): void {
    if (this.entries.size >= MAX_ENTRIES) this.entries.delete(this.entries.keys().next().value!);
    this.entries.set(key, entry);
  }

  /** Nothing cached, nothing to check. */
  private async check(): Promise<void> {
    if (this.entries.size === 0) return;
    try {
      const { counter } = await this.orchestrator.getChangeCounter({});
      this.changed(counter);
    } catch {
      // The next second tries again; meanwhile a call that needs the orchestrator fails by itself.
    }
  }
}

function toNotServed(error: unknown): typeof NOT_SERVED {
  if (hasCode(error, 'WEBHOOK_NOT_FOUND')) return NOT_SERVED;
  throw error;
}

@Controller()
export class WebhookRoutesController {
  constructor(private readonly routes: WebhookRoutes) {}

  @OnEvent(orchestrator.events.workflowsChanged)
  workflowsChanged({ counter }: Payload<typeof orchestrator.events.workflowsChanged>): void {
    this.routes.changed(counter);
  }
}
