import type { LoggerService } from '@nestjs/common';

/** What a service tells the supervisor that started it. */
export type ServiceMessage = { readonly ready: { readonly url?: string } } | { readonly failed: string };
/** What the supervisor tells a service: what the fleet lacks at the moment. */
export interface SupervisorMessage {
  readonly missing: string | null;
}

/**
 * A service's side of the channel to its supervisor. A process that nobody supervises has none, and all of this does nothing there.
 * The channel breaks when the supervisor dies, however it dies: the service then ends at once, as in a crash, since a successor
 * needs its port and nobody is left to stop it.
 */
export class SupervisorLink {
  private missing: string | undefined;

  constructor(logger: LoggerService) {
    if (!this.isSupervised) return;
    process.on('message', (message: SupervisorMessage) => (this.missing = message.missing ?? undefined));
    const end = () => {
      logger.error('The supervisor is gone: this service ends.');
      process.exit(1);
    };
    process.once('disconnect', end);
    if (!process.connected) end(); // while this process was still loading
  }

  get isSupervised(): boolean {
    return process.send !== undefined;
  }

  /** What the fleet lacks, in words; undefined where nothing. */
  problem(): string | undefined {
    return this.missing;
  }

  /** Settles once the message is on its way: the process may end then. */
  tell(message: ServiceMessage): Promise<void> {
    return new Promise((resolve) => {
      if (process.send) process.send(message, undefined, undefined, () => resolve());
      else resolve();
    });
  }
}
