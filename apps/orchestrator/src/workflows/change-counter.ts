import { orchestrator } from '@weft/contracts';
import { EventPublisher } from '@weft/messaging';
import { TenantDatabase, type Transaction } from '@weft/persistence';
import { Injectable } from '@nestjs/common';

/**
 * A number that moves with every change to live versions and routes. Caches are dropped by the event and, since events get
 * lost, by comparing the number every second (run.md §8).
 */
@Injectable()
export class ChangeCounter {
  constructor(
    private readonly database: TenantDatabase,
    private readonly events: EventPublisher,
  ) {}

  /** Part of the change's own transaction: whoever sees the new number sees the change. */
  async raise(tx: Transaction): Promise<number> {
    const [row] = await tx.query<{ counter: string }>('UPDATE orchestrator.changes SET counter = counter + 1 RETURNING counter');
    return Number(row?.counter);
  }

  /** Call after the commit. */
  announce(counter: number): void {
    this.events.publish(orchestrator.events.workflowsChanged, { counter });
  }

  async read(): Promise<number> {
    return this.database.withoutTenant(async (tx) => {
      const [row] = await tx.query<{ counter: string }>('SELECT counter FROM orchestrator.changes');
      return Number(row?.counter);
    });
  }
}
