import type { Provider } from '@nestjs/common';
import { TenantDatabase } from '@weft/persistence';
import pg from 'pg';

/** A store of executions, for the orchestrator's own work, whosever rows these are. */
export const onPool = (store: new (options: { readonly pool: pg.Pool }) => object): Provider => ({
  provide: store,
  inject: [pg.Pool],
  useFactory: (pool: pg.Pool) => new store({ pool }),
});

/** A store of executions as their tenant sees it. */
export const onTenantDatabase = (store: new (options: { readonly database: TenantDatabase }) => object): Provider => ({
  provide: store,
  inject: [TenantDatabase],
  useFactory: (database: TenantDatabase) => new store({ database }),
});
