import { queueFull, unavailable } from './failures.ts';
import type { WorkerProcess } from './worker-process.ts';
import type { WorkerSource } from './worker-source.ts';

export interface ShelfLimits {
  readonly processesPerTenant: number;
  readonly maxProcesses: number;
  readonly maxQueued: number;
  /** An idle process ends after this. */
  readonly idleMs: number;
}

interface Waiter {
  readonly tenantId: string;
  readonly grant: (worker: WorkerProcess) => void;
  readonly refuse: (error: unknown) => void;
}

interface IdleWorker {
  readonly tenantId: string;
  readonly worker: WorkerProcess;
  readonly expiry: NodeJS.Timeout;
}

/**
 * Who may use which process. Invariants: a process serves one tenant in its life; a tenant has at most
 * `processesPerTenant`, all together `maxProcesses`; those who wait are served in order, except that nobody waits
 * behind a tenant that is at its own limit.
 */
export class WorkerShelf {
  private readonly counts = new Map<string, number>();
  /** Least recently used first. */
  private idle: IdleWorker[] = [];
  private readonly watched = new WeakSet<WorkerProcess>();
  private waiters: Waiter[] = [];

  constructor(
    private readonly source: WorkerSource,
    private readonly limits: ShelfLimits,
  ) {}

  get processCount(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  get queuedCount(): number {
    return this.waiters.length;
  }

  /** @throws NodeFailure SANDBOX_BUSY, SANDBOX_UNAVAILABLE; the signal's reason where it is aborted in the queue. */
  take(tenantId: string, signal: AbortSignal): Promise<WorkerProcess> {
    if (this.waiters.length >= this.limits.maxQueued) return Promise.reject(queueFull(this.limits.maxQueued));
    return new Promise((resolve, reject) => {
      let hasLeft = false;
      const leave = () => {
        hasLeft = true;
        this.waiters = this.waiters.filter((other) => other !== waiter);
        reject(signal.reason as Error);
      };
      const stay = () => signal.removeEventListener('abort', leave);
      const grant = (worker: WorkerProcess) => {
        stay();
        if (hasLeft)
          this.giveBack(tenantId, worker, true); // it was started for somebody who has gone
        else resolve(worker);
      };
      const refuse = (error: unknown) => {
        stay();
        reject(error as Error);
      };
      const waiter: Waiter = { tenantId, grant, refuse };
      signal.addEventListener('abort', leave, { once: true });
      this.waiters.push(waiter);
      this.serve();
    });
  }

  /** Gives a process back; one that is dead, or not to be used again, is struck off. */
  giveBack(tenantId: string, worker: WorkerProcess, reusable: boolean): void {
    if (reusable && worker.isAlive) this.putAside(tenantId, worker);
    else this.strikeOff(tenantId, worker);
    this.serve();
  }

  close(): void {
    for (const { worker, expiry } of this.idle) {
      clearTimeout(expiry);
      worker.kill();
    }
    this.idle = [];
    for (const waiter of this.waiters.splice(0)) waiter.refuse(unavailable('the sandbox is shutting down.'));
  }

  private serve(): void {
    this.waiters = this.waiters.filter((waiter) => !this.tryServe(waiter));
  }

  private tryServe(waiter: Waiter): boolean {
    const own = this.idle.findLast(({ tenantId, worker }) => tenantId === waiter.tenantId && worker.isAlive);
    if (own) {
      this.removeIdle(own);
      waiter.grant(own.worker);
      return true;
    }
    if (this.countOf(waiter.tenantId) >= this.limits.processesPerTenant || !this.makeRoom()) return false;
    this.counts.set(waiter.tenantId, this.countOf(waiter.tenantId) + 1);
    const assigned = this.source.take().then((worker) => {
      worker.assignTo(waiter.tenantId);
      return worker;
    });
    assigned.then(waiter.grant, (error: unknown) => {
      this.strikeOff(waiter.tenantId);
      waiter.refuse(unavailable(`${(error as Error).message}.`));
      this.serve();
    });
    return true;
  }

  private makeRoom(): boolean {
    if (this.processCount < this.limits.maxProcesses) return true;
    const oldest = this.idle[0];
    if (!oldest) return false;
    this.removeIdle(oldest);
    this.strikeOff(oldest.tenantId, oldest.worker);
    return true;
  }

  private putAside(tenantId: string, worker: WorkerProcess): void {
    const expiry = setTimeout(() => this.expire(entry), this.limits.idleMs);
    expiry.unref();
    const entry: IdleWorker = { tenantId, worker, expiry };
    this.idle.push(entry);
    this.watch(worker);
  }

  /** Once for each: what hears of its end is kept until then. */
  private watch(worker: WorkerProcess): void {
    if (this.watched.has(worker)) return;
    this.watched.add(worker);
    void worker.ended.then(() => {
      const entry = this.idle.find((idle) => idle.worker === worker);
      if (entry) this.expire(entry);
    });
  }

  private expire(entry: IdleWorker): void {
    if (!this.idle.includes(entry)) return;
    this.removeIdle(entry);
    this.strikeOff(entry.tenantId, entry.worker);
    this.serve();
  }

  private removeIdle(entry: IdleWorker): void {
    clearTimeout(entry.expiry);
    this.idle = this.idle.filter((other) => other !== entry);
  }

  private strikeOff(tenantId: string, worker?: WorkerProcess): void {
    worker?.kill();
    const count = this.countOf(tenantId) - 1;
    if (count > 0) this.counts.set(tenantId, count);
    else this.counts.delete(tenantId);
  }

  private countOf(tenantId: string): number {
    return this.counts.get(tenantId) ?? 0;
  }
}
