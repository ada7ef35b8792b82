import { tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const EXECUTION = { weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] } as const;

/**
 * A run with limits names the keys of its counters, the narrowest first, and what each allowed when it was started. `waits_for`: the key
 * that has no slot for it; it stays when the run is unblocked, until it is claimed, so that nobody who comes later gets its slot.
 */
const RUNS = `ALTER TABLE execution.runs ADD limit_keys text[], ADD limit_sizes integer[], ADD waits_for text`;

/** How many runs of a key are \`running\`. No check keeps it from going below zero: a run must come to its end whatever was counted. */
const LIMITS = `
  CREATE TABLE execution.limits (
    tenant_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    running integer NOT NULL DEFAULT 0,
    capacity integer NOT NULL,
    PRIMARY KEY (tenant_id, key)
  ) WITH (fillfactor = 50)`;

/** Makes the counters of these runs where they are absent, and locks all of them in the order of their keys. */
const LOCK_LIMITS = `
  CREATE FUNCTION execution.lock_limits(tenants uuid[], keys text[], sizes text[], are_new boolean) RETURNS void LANGUAGE plpgsql
  SET search_path = pg_catalog AS $$
  BEGIN
    INSERT INTO execution.limits AS l (tenant_id, key, capacity)
    SELECT DISTINCT ON (r.tenant, k.key COLLATE "C") r.tenant, k.key COLLATE "C", k.size
    FROM unnest(tenants, keys, sizes) WITH ORDINALITY AS r (tenant, keys, sizes, n), unnest(r.keys::text[], r.sizes::int[]) AS k (key, size)
    ORDER BY 1, 2, r.n DESC
    ON CONFLICT (tenant_id, key) DO UPDATE SET capacity = CASE WHEN are_new THEN excluded.capacity ELSE l.capacity END;
  END $$`;

/** Slots for runs that are being claimed, in this order; one that gets none learns the key that it has to wait for. */
const TAKE_SLOTS = `
  CREATE FUNCTION execution.take_slots(tenants uuid[], ids uuid[], keys text[], sizes text[])
  RETURNS TABLE (tenant_id uuid, id uuid, waits_for text) LANGUAGE plpgsql STRICT SET search_path = pg_catalog AS $$
  #variable_conflict use_column
  DECLARE run record;
  BEGIN
    PERFORM execution.lock_limits(tenants, keys, sizes, false);
    FOR run IN SELECT r.tenant, r.id, r.keys::text[] AS keys FROM unnest(tenants, ids, keys) WITH ORDINALITY AS r (tenant, id, keys, n) ORDER BY r.n LOOP
      tenant_id := run.tenant;
      id := run.id;
      waits_for := (SELECT l.key FROM execution.limits l
                    WHERE l.tenant_id = run.tenant AND l.key = ANY (run.keys) AND l.running >= l.capacity
                    ORDER BY array_position(run.keys, l.key::text) LIMIT 1);
      IF waits_for IS NULL THEN
        UPDATE execution.limits l SET running = l.running + 1 WHERE l.tenant_id = run.tenant AND l.key = ANY (run.keys);
      END IF;
      RETURN NEXT;
    END LOOP;
  END $$`;

/** Lets the oldest blocked runs of each key go, as many as it has slots that nobody was let go for. They are claimed like any other. */
const SETTLE_LIMITS = `
  CREATE FUNCTION execution.settle_limits(tenants uuid[], keys text[]) RETURNS void LANGUAGE plpgsql STRICT SET search_path = pg_catalog AS $$
  DECLARE
    counter record;
    free integer;
  BEGIN
    FOR counter IN
      SELECT l.tenant_id, l.key, l.capacity - l.running AS slots FROM execution.limits l
      WHERE (l.tenant_id, l.key) IN (SELECT t, k FROM unnest(tenants, keys) AS f (t, k)) ORDER BY l.tenant_id, l.key FOR UPDATE
    LOOP
      CONTINUE WHEN counter.slots <= 0;
      free := counter.slots - (SELECT count(*) FROM execution.runs r
                               WHERE r.tenant_id = counter.tenant_id AND r.waits_for = counter.key AND r.status = 'queued');
      CONTINUE WHEN free <= 0;
      UPDATE execution.runs r SET status = 'queued'
      FROM (SELECT b.tenant_id, b.id FROM execution.runs b
            WHERE b.tenant_id = counter.tenant_id AND b.waits_for = counter.key AND b.status = 'blocked'
            ORDER BY b.priority DESC, b.id LIMIT free FOR UPDATE SKIP LOCKED) AS next
      WHERE r.tenant_id = next.tenant_id AND r.id = next.id;
    END LOOP;
  END $$`;

/** Gives slots back, one for each pair, and lets those go that waited for them. */
const FREE_SLOTS = `
  CREATE FUNCTION execution.free_slots(tenants uuid[], keys text[]) RETURNS void LANGUAGE plpgsql STRICT SET search_path = pg_catalog AS $$
  BEGIN
    PERFORM FROM execution.limits l
    WHERE (l.tenant_id, l.key) IN (SELECT t, k FROM unnest(tenants, keys) AS f (t, k)) ORDER BY l.tenant_id, l.key FOR UPDATE;
    UPDATE execution.limits l SET running = greatest(0, l.running - f.count)
    FROM (SELECT t, k, count(*)::int AS count FROM unnest(tenants, keys) AS f (t, k) GROUP BY t, k) AS f
    WHERE l.tenant_id = f.t AND l.key = f.k;
    PERFORM execution.settle_limits(tenants, keys);
  END $$`;

/**
 * Starts runs that were inserted as blocked by the same statement: as \`running\` for an executor, else as \`queued\`. Whoever was let go for a
 * slot and has not got it yet comes first. The newest start says what a key allows.
 */
const START_BLOCKED = `
  CREATE FUNCTION execution.start_blocked(executor text, tenants uuid[], ids uuid[], keys text[], sizes text[])
  RETURNS TABLE (id uuid, is_started boolean) LANGUAGE plpgsql SET search_path = pg_catalog AS $$
  #variable_conflict use_column
  DECLARE
    run record;
    full_key text;
  BEGIN
    IF ids IS NULL THEN RETURN; END IF;
    PERFORM execution.lock_limits(tenants, keys, sizes, true);
    PERFORM execution.settle_limits(array_agg(r.tenant), array_agg(k)) FROM unnest(tenants, keys) AS r (tenant, keys), unnest(r.keys::text[]) AS k;
    FOR run IN SELECT r.tenant, r.id, r.keys::text[] AS keys FROM unnest(tenants, ids, keys) WITH ORDINALITY AS r (tenant, id, keys, n) ORDER BY r.n LOOP
      full_key := (SELECT l.key FROM execution.limits l
                   WHERE l.tenant_id = run.tenant AND l.key = ANY (run.keys) AND l.running + (
                     SELECT count(*) FROM execution.runs w WHERE w.tenant_id = l.tenant_id AND w.waits_for = l.key AND w.status = 'queued'
                   ) >= l.capacity
                   ORDER BY array_position(run.keys, l.key::text) LIMIT 1);
      IF full_key IS NULL AND executor IS NOT NULL THEN
        UPDATE execution.limits l SET running = l.running + 1 WHERE l.tenant_id = run.tenant AND l.key = ANY (run.keys);
      END IF;
      UPDATE execution.runs r
      SET status = CASE WHEN full_key IS NOT NULL THEN 'blocked' WHEN executor IS NULL THEN 'queued' ELSE 'running' END,
          waits_for = CASE WHEN full_key IS NULL AND executor IS NOT NULL THEN NULL ELSE coalesce(full_key, run.keys[1]) END,
          owner = CASE WHEN full_key IS NULL THEN executor END,
          fence = CASE WHEN full_key IS NULL AND executor IS NOT NULL THEN 1 ELSE 0 END,
          started_at = CASE WHEN full_key IS NULL THEN r.started_at END,
          sequence = CASE WHEN full_key IS NULL THEN r.sequence ELSE 0 END,
          last_chunk = CASE WHEN full_key IS NULL THEN r.last_chunk ELSE 0 END,
          answer = CASE WHEN full_key IS NULL THEN r.answer END
      WHERE r.tenant_id = run.tenant AND r.id = run.id;
      id := run.id;
      is_started := full_key IS NULL;
      RETURN NEXT;
    END LOOP;
  END $$`;

/**
 * Compares each counter with the rows, in one snapshot: both change in the same transactions, so that a difference is a fault, and is put
 * right under the counter's lock. Then lets go whoever waits for a free slot, and drops the counters that nobody uses. Answers with what was wrong.
 */
const CHECK_LIMITS = `
  CREATE FUNCTION execution.check_limits() RETURNS TABLE (tenant_id uuid, key text, counted integer, running integer)
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
  #variable_conflict use_column
  DECLARE wrong record;
  BEGIN
    FOR wrong IN
      SELECT l.tenant_id, l.key FROM execution.limits l
      LEFT JOIN (SELECT r.tenant_id, k, count(*) AS count FROM execution.runs r, unnest(r.limit_keys) AS k
                 WHERE r.status = 'running' AND r.limit_keys IS NOT NULL GROUP BY r.tenant_id, k) AS a
        ON a.tenant_id = l.tenant_id AND a.k = l.key
      WHERE l.running <> coalesce(a.count, 0) ORDER BY l.tenant_id, l.key
    LOOP
      SELECT l.tenant_id, l.key, l.running INTO tenant_id, key, counted FROM execution.limits l
      WHERE l.tenant_id = wrong.tenant_id AND l.key = wrong.key FOR UPDATE;
      CONTINUE WHEN NOT FOUND;
      running := (SELECT count(*) FROM execution.runs r WHERE r.tenant_id = wrong.tenant_id AND r.status = 'running' AND r.limit_keys @> ARRAY[wrong.key::text]);
      CONTINUE WHEN running = counted;
      UPDATE execution.limits l SET running = check_limits.running WHERE l.tenant_id = wrong.tenant_id AND l.key = wrong.key;
      RETURN NEXT;
    END LOOP;
    PERFORM execution.settle_limits(array_agg(w.tenant_id), array_agg(w.waits_for))
    FROM (SELECT DISTINCT r.tenant_id, r.waits_for FROM execution.runs r WHERE r.status = 'blocked') AS w;
    DELETE FROM execution.limits l WHERE (l.tenant_id, l.key) IN (
      SELECT o.tenant_id, o.key FROM execution.limits o
      WHERE o.running = 0 AND NOT EXISTS (SELECT FROM execution.runs r WHERE r.tenant_id = o.tenant_id AND r.waits_for = o.key AND r.status IN ('blocked', 'queued'))
      ORDER BY o.tenant_id, o.key LIMIT 1000 FOR UPDATE SKIP LOCKED);
  END $$`;

/** The tenants that have queued runs, and how much work of each was claimed (run.md §9). */
const TENANT_QUEUES = `
  CREATE TABLE execution.tenant_queues (
    tenant_id uuid PRIMARY KEY,
    virtual_time bigint NOT NULL
  ) WITH (fillfactor = 50)`;

/**
 * A queued run needs its tenant's row as if by a foreign key: whoever queues one, by whatever statement, keeps the row from being deleted
 * until its commit, and makes it where it is absent. A newcomer starts at the least time in use.
 */
const KEEP_TENANT_QUEUE = `
  CREATE FUNCTION execution.keep_tenant_queue() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
  BEGIN
    LOOP
      PERFORM FROM execution.tenant_queues WHERE tenant_id = NEW.tenant_id FOR KEY SHARE;
      EXIT WHEN FOUND;
      INSERT INTO execution.tenant_queues (tenant_id, virtual_time)
      VALUES (NEW.tenant_id, coalesce((SELECT min(virtual_time) FROM execution.tenant_queues), 0)) ON CONFLICT DO NOTHING;
      EXIT WHEN FOUND;
    END LOOP;
    RETURN NULL;
  END $$`;

/** Advances the time of tenants by the runs that a claim took, in the order of their keys; one that had fewer than its share loses its row. */
const PASS_TURNS = `
  CREATE FUNCTION execution.pass_turns(tenants uuid[], shares integer[], taken integer[]) RETURNS void LANGUAGE plpgsql STRICT SET search_path = pg_catalog AS $$
  DECLARE turn record;
  BEGIN
    FOR turn IN SELECT * FROM unnest(tenants, shares, taken) AS t (tenant, share, taken) ORDER BY t.tenant LOOP
      UPDATE execution.tenant_queues SET virtual_time = virtual_time + turn.taken WHERE tenant_id = turn.tenant AND turn.taken > 0;
      CONTINUE WHEN turn.taken = turn.share;
      PERFORM FROM execution.tenant_queues WHERE tenant_id = turn.tenant FOR UPDATE SKIP LOCKED;
      CONTINUE WHEN NOT FOUND;
      DELETE FROM execution.tenant_queues q
      WHERE q.tenant_id = turn.tenant AND NOT EXISTS (SELECT FROM execution.runs r WHERE r.tenant_id = turn.tenant AND r.status = 'queued');
    END LOOP;
  END $$`;

/** The run in which starts of a key are gathered: the last that was opened for it, be it still open or not. */
const COLLECTING = `
  CREATE TABLE execution.collecting (
    tenant_id uuid NOT NULL,
    key text NOT NULL,
    execution_id uuid NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key)
  ) WITH (fillfactor = 50)`;

/** Which run carries a start that was gathered: a start that is sent again is not gathered again. */
const COLLECTED = `
  CREATE TABLE execution.collected_starts (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    execution_id uuid NOT NULL,
    collected_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
  )`;

const FUNCTIONS = [
  'lock_limits(uuid[], text[], text[], boolean)',
  'take_slots(uuid[], uuid[], text[], text[])',
  'settle_limits(uuid[], text[])',
  'free_slots(uuid[], text[])',
  'start_blocked(text, uuid[], uuid[], text[], text[])',
  'check_limits()',
  'pass_turns(uuid[], integer[], integer[])',
];

const STATEMENTS: readonly string[] = [
  RUNS,
  'DROP INDEX execution.runs_queued',
  `CREATE INDEX runs_queued ON execution.runs (tenant_id, priority DESC, id) WHERE status = 'queued'`,
  `CREATE INDEX runs_blocked ON execution.runs (tenant_id, waits_for, priority DESC, id) WHERE status = 'blocked'`,
  `CREATE INDEX runs_let_go ON execution.runs (tenant_id, waits_for) WHERE status = 'queued' AND waits_for IS NOT NULL`,
  LIMITS,
  ...tenantTable('execution.limits', EXECUTION),
  LOCK_LIMITS,
  TAKE_SLOTS,
  SETTLE_LIMITS,
  FREE_SLOTS,
  START_BLOCKED,
  CHECK_LIMITS,
  TENANT_QUEUES,
  'CREATE INDEX tenant_queues_by_time ON execution.tenant_queues (virtual_time)',
  'ALTER TABLE execution.runs NO FORCE ROW LEVEL SECURITY',
  `INSERT INTO execution.tenant_queues SELECT DISTINCT tenant_id, 0 FROM execution.runs WHERE status = 'queued'`,
  'ALTER TABLE execution.runs FORCE ROW LEVEL SECURITY',
  ...tenantTable('execution.tenant_queues', EXECUTION),
  KEEP_TENANT_QUEUE,
  `CREATE TRIGGER keep_tenant_queue AFTER INSERT OR UPDATE OF status ON execution.runs
   FOR EACH ROW WHEN (NEW.status = 'queued') EXECUTE FUNCTION execution.keep_tenant_queue()`,
  PASS_TURNS,
  COLLECTING,
  ...tenantTable('execution.collecting', EXECUTION),
  COLLECTED,
  'CREATE INDEX collected_starts_by_time ON execution.collected_starts (collected_at)',
  ...tenantTable('execution.collected_starts', EXECUTION),
  ...FUNCTIONS.flatMap((name) => [
    `REVOKE ALL ON FUNCTION execution.${name} FROM PUBLIC`,
    `GRANT EXECUTE ON FUNCTION execution.${name} TO weft_execution`,
  ]),
];

export class AddDispatch1764000000501 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER keep_tenant_queue ON execution.runs;
      DROP FUNCTION ${['keep_tenant_queue()', ...FUNCTIONS].map((name) => `execution.${name}`).join(', ')};
      DROP TABLE execution.tenant_queues, execution.limits, execution.collecting, execution.collected_starts;
      DROP INDEX execution.runs_queued, execution.runs_blocked, execution.runs_let_go;
      ALTER TABLE execution.runs DROP limit_keys, DROP limit_sizes, DROP waits_for;
      CREATE INDEX runs_queued ON execution.runs (priority DESC, id) WHERE status = 'queued';
    `);
  }
}
