import { randomUUID } from 'node:crypto';
import type { StartCommand } from '@weft/contracts';
import type { Json } from '@weft/workflow-model';
import { blobMigrations, PostgresBlobStore } from '@weft/blob-store';
import { createPool, openDataSource, TenantDatabase } from '@weft/persistence';
import { createTestDatabase } from '@weft/testing';
import type pg from 'pg';
import {
  encodeEvent,
  encodeStep,
  executionMigrations,
  ExecutionQueue,
  ExecutionReader,
  ExecutionWriter,
  ExecutorLease,
  toIdentity,
  type EncodedEvent,
  type EncodedStep,
  type FinishedRun,
  type RunEventRecord,
  type StepRecord,
} from '../src/index.ts';

export const PLAN_HASH = 'a'.repeat(64);
/** Any moment; the store's own clock is the database's. */
export const NOW = Date.UTC(2026, 10, 22, 12);

let counter = 0;

/** UUIDv7, rising with every call. */
export function newExecutionId(at = Date.now()): string {
  const time = Math.trunc(at).toString(16).padStart(12, '0');
  const order = (counter++).toString(16).padStart(8, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${order.slice(0, 3)}-8${order.slice(3, 6)}-${order.slice(6)}${randomUUID().slice(-10)}`;
}

export function makeCommand(tenantId: string, overrides: Partial<StartCommand> = {}): StartCommand {
  return {
    executionId: newExecutionId(),
    tenantId,
    workflow: { id: '018f0000-0000-7000-8000-000000000001', name: 'Orders', version: 3, active: true },
    planHash: PLAN_HASH,
    mode: 'webhook',
    triggerNodeId: 'n1',
    items: [{ json: { order: 1 } }],
    pinData: {},
    vars: {},
    priority: 0,
    replyWhen: 'accepted',
    ...overrides,
  };
}

export function makeStep(name: string, json: Json = { ok: true }, overrides: Partial<StepRecord> = {}): EncodedStep {
  return encodeStep({
    nodeId: name,
    nodeName: name,
    path: `0/${name}`,
    runIndex: 0,
    status: 'succeeded',
    outputs: [['main', [{ json: { value: json } }]]],
    startedAt: NOW,
    finishedAt: NOW + 5,
    attempts: 1,
    ...overrides,
  });
}

export const makeEvent = (type: RunEventRecord['type'], nodeName?: string): EncodedEvent =>
  encodeEvent({ type, at: NOW, ...(nodeName ? { nodeName } : {}) });

export function makeEnd(command: StartCommand, overrides: Partial<FinishedRun> = {}): FinishedRun {
  return {
    identity: toIdentity(command),
    status: 'succeeded',
    createdAt: NOW,
    startedAt: NOW,
    finishedAt: NOW + 20,
    steps: [makeStep('Set')],
    events: [makeEvent('execution.started'), makeEvent('step.finished', 'Set'), makeEvent('execution.finished')],
    ...overrides,
  };
}

/** A database with the tables, and an executor's view of it. */
export async function openStore() {
  const database = await createTestDatabase({ migrations: [executionMigrations, blobMigrations] });
  const pools: pg.Pool[] = [];
  const openPool = (url = database.url, max = 6) => {
    const pool = createPool({ url, role: 'weft_execution', max });
    pools.push(pool);
    return pool;
  };
  const pool = openPool();
  const owner = createPool({ url: database.url, max: 2 });
  const source = await openDataSource({ url: database.url, schema: 'execution', role: 'weft_app' });
  const blobs = new PostgresBlobStore({ pool });
  const tenantId = randomUUID();
  const makeExecutor = (executorId: string = randomUUID(), on: pg.Pool = pool) => ({
    executorId,
    writer: new ExecutionWriter({ pool: on, executorId, blobs }),
    queue: new ExecutionQueue({ pool: on }),
    lease: new ExecutorLease({ pool: on, executorId, leaseMs: 60_000 }),
  });
  return {
    url: database.url,
    tenantId,
    pool,
    /** As the owner of the tables and a superuser: to look behind the scenes. */
    owner,
    blobs,
    openPool,
    makeExecutor,
    database: new TenantDatabase(source),
    reader: new ExecutionReader({ database: new TenantDatabase(source), blobs }),
    async close() {
      await Promise.all([...pools, owner].map((each) => each.end()));
      await source.destroy();
      await database.drop();
    },
  };
}

export type Store = Awaited<ReturnType<typeof openStore>>;
