interface Waiting {
  readonly tenantId: string;
  readonly go: () => void;
}

/**
 * Who may ask services for tokens at this moment. Each who does holds a connection to the database as long as the service takes: without a
 * limit, slow services would keep everybody else from opening credentials, and those of one workspace all others from renewing.
 */
export class RenewalTurns {
  private readonly byTenant = new Map<string, number>();
  private count = 0;
  private readonly waiting: Waiting[] = [];

  constructor(private readonly limits: { readonly inAll: number; readonly perTenant: number }) {}

  hasRoom(tenantId: string): boolean {
    return this.count < this.limits.inAll && (this.byTenant.get(tenantId) ?? 0) < this.limits.perTenant;
  }

  /** Does it as soon as there is room. */
  async take<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    if (this.hasRoom(tenantId)) this.enter(tenantId);
    else await new Promise<void>((go) => this.waiting.push({ tenantId, go }));
    try {
      return await work();
    } finally {
      this.leave(tenantId);
    }
  }

  private enter(tenantId: string): void {
    this.count++;
    this.byTenant.set(tenantId, (this.byTenant.get(tenantId) ?? 0) + 1);
  }

  /** The first in line who has room goes on in its place. */
  private leave(tenantId: string): void {
    this.count--;
    const left = (this.byTenant.get(tenantId) ?? 1) - 1;
    if (left > 0) this.byTenant.set(tenantId, left);
    else this.byTenant.delete(tenantId);
    const next = this.waiting.findIndex((each) => this.hasRoom(each.tenantId));
    if (next < 0) return;
    const [{ tenantId: nextTenant, go }] = this.waiting.splice(next, 1) as [Waiting];
    this.enter(nextTenant);
    go();
  }
}
