import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderBlobStore } from '@weft/blob-store';
import { loadConfig } from '@weft/config';
import {
  encodeStep,
  ExecutionReader,
  ExecutionWriter,
  DeadLetterSweep,
  ExpiredRuns,
  OldPartitions,
  RunDeletion,
  SweepClaims,
  toIdentity,
} from '@weft/execution-store';
import { Metrics } from '@weft/observability';
import { make } from '@weft/testing';
import { DeletionService } from '../src/executions/deletion.service.ts';
import { orchestratorConfig } from '../src/orchestrator.config.ts';
import { NamesInWorkflows } from '../src/retention/names-in-workflows.ts';
import { RetentionKeeper } from '../src/retention/retention-keeper.ts';
import { toKeepTimes } from '../src/retention/retention.module.ts';
import { StorageSweep } from '../src/retention/storage-sweep.ts';
import { openOrchestrator, webhookDocument, type OrchestratorUnderTest } from './orchestrator-under-test.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A UUIDv7 of that time. */
const idAt = (at: number) => {
  const time = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}${make.uuid().slice(13)}`;
};
const DUE = { everyMs: 0, storageEveryMs: 0 };

describe(RetentionKeeper.name, () => {
  let weft: OrchestratorUnderTest;
  let folder: string;
  let blobs: FolderBlobStore;
  let writer: ExecutionWriter;
  const actor = make.actor();
  const { tenantId } = actor;
  const failures: unknown[] = [];

  beforeAll(async () => {
    weft = await openOrchestrator();
    folder = mkdtempSync(join(tmpdir(), 'weft-retention-'));
    blobs = new FolderBlobStore(folder);
    writer = new ExecutionWriter({ pool: weft.pool, executorId: 'e1', blobs });
  });
  afterAll(async () => {
    await weft.close();
    rmSync(folder, { recursive: true });
  });

  function openKeeper(times: Partial<ConstructorParameters<typeof RetentionKeeper>[1]> = {}) {
    const { pool, database } = weft;
    const metrics = new Metrics();
    const onFailed = (_: string, error: unknown) => failures.push(error);
    const storage = { pool, blobs, names: new NamesInWorkflows(database), graceMs: HOUR_MS, onFailed };
    const parts = {
      claims: new SweepClaims({ pool }),
      runs: new ExpiredRuns({ pool }),
      letters: new DeadLetterSweep({ pool }),
      partitions: new OldPartitions({ pool }),
      storage: new StorageSweep(storage),
    };
    const keep = { succeededMs: 30 * DAY_MS, othersMs: 30 * DAY_MS };
    return { keeper: new RetentionKeeper(parts, { keep, ...DUE, ...times }, metrics), metrics };
  }

  /** A file of the workspace that is older than the grace period. */
  async function putFile() {
    const { sha256, sizeBytes } = await blobs.put(tenantId, randomBytes(50));
    const old = new Date(Date.now() - 2 * HOUR_MS);
    utimesSync(join(folder, tenantId, sha256.slice(0, 2), sha256), old, old);
    return { sha256, sizeBytes, mimeType: 'text/plain' };
  }
  const isThere = ({ sha256 }: { sha256: string }) => blobs.has({ tenantId, sha256 });

  /** A run that put out a file and ended so long ago. */
  async function finishWith(file: Awaited<ReturnType<typeof putFile>>, days: number): Promise<string> {
    const at = Date.now() - days * DAY_MS;
    const command = make.startCommand({ tenantId, executionId: idAt(at) });
    const outputs = [['main', [{ json: {}, binary: { data: file } }]]] as const;
    const step = encodeStep({
      ...{ nodeId: 'n', nodeName: 'N', path: 'p', runIndex: 0, status: 'succeeded', outputs },
      ...{ startedAt: at, finishedAt: at, attempts: 1 },
    });
    const times = { createdAt: at, startedAt: at, finishedAt: at };
    await writer.finishDirect({ identity: toIdentity(command), status: 'succeeded', ...times, steps: [step], events: [] });
    return command.executionId;
  }

  it('deletes what is past retention with all that only it named, and counts it', async () => {
    const [expired, kept, pinned, loose] = [await putFile(), await putFile(), await putFile(), await putFile()];
    const gone = await finishWith(expired, 31);
    const stays = await finishWith(kept, 29);
    const document = { ...webhookDocument('Pins', 'pins'), pinData: { Hook: [{ json: {}, binary: { data: pinned } }] } };
    const { id } = await weft.workflows.create(actor, document);
    await weft.workflows.update(actor, id, { document: webhookDocument('Pins', 'pins') }); // an older version still has it
    const { keeper, metrics } = openKeeper();

    await keeper.sweepIfDue();

    expect(failures).toEqual([]);
    expect(await weft.reader.findSummary(tenantId, gone)).toBeUndefined();
    expect(await weft.reader.findSummary(tenantId, stays)).toBeDefined();
    expect(await Promise.all([expired, kept, pinned, loose].map(isThere))).toEqual([false, true, true, false]);
    expect(metrics.render()).toContain('weft_retention_deleted_total{kind="executions"} 1\n');
    expect(metrics.render()).toContain('weft_retention_deleted_total{kind="files"} 2\n');
    await weft.activation.delete(actor, id);
    await keeper.sweepIfDue();
    expect(await isThere(pinned)).toBe(false);
  });

  it('deletes the static data of workflows that are no more, and keeps that of others', async () => {
    const [gone, stays] = await Promise.all(
      ['Gone', 'Stays'].map((name) => weft.workflows.create(actor, webhookDocument(name, name))),
    );
    for (const { id } of [gone!, stays!])
      await weft.pool.query(`INSERT INTO execution.static_data VALUES ($1, $2, 'global', '\\x007b7d')`, [tenantId, id]);
    await weft.activation.delete(actor, gone!.id);

    await openKeeper().keeper.sweepIfDue();

    const { rows } = await weft.pool.query('SELECT workflow_id FROM execution.static_data WHERE tenant_id = $1', [tenantId]);
    expect(rows).toEqual([{ workflow_id: stays!.id }]);
  });

  it('deletes plans once no version has them, and none that one has', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('Once', 'once'));
    const other = await weft.workflows.create(actor, webhookDocument('Kept', 'kept'));
    const planOf = async (workflowId: string) =>
      (
        await weft.database.withTenant(tenantId, (tx) =>
          tx.query<{ plan_hash: string }>('SELECT plan_hash FROM orchestrator.workflow_versions WHERE workflow_id = $1', [
            workflowId,
          ]),
        )
      )[0]!.plan_hash;
    const [once, kept] = [await planOf(id), await planOf(other.id)];
    await weft.activation.delete(actor, id);
    const { keeper } = openKeeper();
    const age = () =>
      weft.pool
        .query(`UPDATE execution.plans SET unnamed_since = unnamed_since - interval '2 hours'`)
        .then(() => keeper.sweepIfDue());

    await putBackTime();
    await keeper.sweepIfDue();
    await age();

    const { rows } = await weft.pool.query('SELECT hash FROM execution.plans WHERE tenant_id = $1', [tenantId]);
    expect(rows.map(({ hash }) => hash)).toContain(kept);
    expect(rows.map(({ hash }) => hash)).not.toContain(once);
  });

  /** As the owner of the tables: only the tests make plans older. */
  const putBackTime = async () => {
    await weft.pool.query(
      `WITH old AS (DELETE FROM execution.plans RETURNING *)
       INSERT INTO execution.plans (tenant_id, hash, body, created_at) SELECT tenant_id, hash, body, created_at - interval '2 hours' FROM old`,
    );
  };

  it('is done by one of many processes, and not again before it is due', async () => {
    const file = await putFile();
    await weft.pool.query(`UPDATE execution.sweeps SET swept_at = '-infinity'`);
    const keepers = Array.from({ length: 4 }, () => openKeeper({ everyMs: HOUR_MS, storageEveryMs: HOUR_MS }));

    await Promise.all(keepers.map(({ keeper }) => keeper.sweepIfDue()));

    const counts = keepers.map(({ metrics }) => metrics.render().includes('{kind="files"} 1\n'));
    expect(counts.filter(Boolean)).toHaveLength(1);
    expect(await isThere(file)).toBe(false);
    const next = await putFile();
    await openKeeper({ everyMs: HOUR_MS, storageEveryMs: HOUR_MS }).keeper.sweepIfDue();
    expect(await isThere(next)).toBe(true);
  });

  it('ends at a stop, and leaves the rest to the next', async () => {
    const file = await putFile();
    const { keeper } = openKeeper();
    await keeper.onModuleDestroy();

    await keeper.sweepIfDue();
    expect(await isThere(file)).toBe(true);
    await weft.pool.query(`UPDATE execution.sweeps SET claimed_until = now()`); // its time is over
    await openKeeper().keeper.sweepIfDue();

    expect(await isThere(file)).toBe(false);
  });

  it('keeps for ever where it is told so, and as long as all others what failed where nothing is said', () => {
    const keepTimes = (environment: Record<string, string>) =>
      toKeepTimes(
        loadConfig([orchestratorConfig], {
          DATABASE_URL: 'postgres://x',
          WEFT_SECRET_KEY: randomBytes(32).toString('base64'),
          ...environment,
        }).of(orchestratorConfig),
      );
    expect(keepTimes({})).toEqual({ succeededMs: 30 * DAY_MS, othersMs: 30 * DAY_MS, maxRuns: undefined });
    expect(keepTimes({ WEFT_RETENTION_DAYS: '0', WEFT_RETENTION_MAX_RUNS: '10000' })).toEqual({
      succeededMs: undefined,
      othersMs: undefined,
      maxRuns: 10_000,
    });
    expect(keepTimes({ WEFT_RETENTION_DAYS: '7', WEFT_RETENTION_FAILED_DAYS: '0' })).toEqual({
      succeededMs: 7 * DAY_MS,
      othersMs: undefined,
      maxRuns: undefined,
    });
  });

  describe(DeletionService.name, () => {
    const deletions = () =>
      new DeletionService(new RunDeletion({ pool: weft.pool }), new ExecutionReader({ database: weft.database, blobs }));

    it('deletes a finished execution, its record and its files', async () => {
      const file = await putFile();
      const id = await finishWith(file, 1);

      await expect(deletions().delete(make.actor(), id)).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
      await deletions().delete(actor, id);

      await expect(deletions().delete(actor, id)).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
      await expect(weft.executions.findFile(actor, id, file.sha256)).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
      await openKeeper().keeper.sweepIfDue();
      expect(await isThere(file)).toBe(false);
    });

    it('says of an open one that it must be stopped first', async () => {
      const command = make.startCommand({ tenantId });
      await weft.queue.enqueue({ identity: toIdentity(command), command });

      await expect(deletions().delete(actor, command.executionId)).rejects.toMatchObject({
        code: 'EXECUTION_NOT_FINISHED',
        message: expect.stringContaining('queued'),
      });
    });

    it('deletes many, and never all by mistake', async () => {
      const id = await finishWith(await putFile(), 1);

      await expect(deletions().deleteMany(actor, {})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      expect(await weft.reader.findSummary(tenantId, id)).toBeDefined();
      const finishedBefore = new Date(Date.now() - DAY_MS / 2).toISOString();
      expect(await deletions().deleteMany(actor, { finishedBefore, status: 'succeeded' })).toMatchObject({ hasMore: false });

      expect(await weft.reader.findSummary(tenantId, id)).toBeUndefined();
    });
  });
});
