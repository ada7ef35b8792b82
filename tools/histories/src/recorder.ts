import { hash } from 'node:crypto';
import type { StartCommand } from '@weft/contracts';
import type { Plan } from '@weft/engine';
import { StaticDataStore, toIdentity } from '@weft/execution-store';
import type { Json } from '@weft/workflow-model';
import type { Address } from './acts.ts';
import type { Act, Commit, History, HistoryEnd, StoredRow, WorldCall } from './history.ts';
import type { House } from './house.ts';
import { inGroups } from './in-groups.ts';
import { decodeStored } from './read-rows.ts';
import type { Sample } from './sample.ts';
import { carryToEnds } from './script.ts';
import { RECORDED_AT } from './still-clock.ts';
import { World, type Call } from './world.ts';

export const RECORDED_TENANT = '0197aaaa-0000-7000-8000-000000000001';

/** One by one in the order in which they happened; a transaction's facts are those of one commit. */
interface Fact {
  readonly n: string;
  readonly transaction: string;
  readonly kind: 'run' | 'journal' | 'end' | 'call' | 'act';
  readonly body: StoredRow;
}

/** Copies each row that the product writes of a run, as it writes it. */
const OBSERVE = `
  CREATE SCHEMA recorded;
  CREATE TABLE recorded.facts (
    n bigint GENERATED ALWAYS AS IDENTITY, transaction text NOT NULL DEFAULT pg_current_xact_id()::text, id uuid NOT NULL, kind text NOT NULL, body jsonb NOT NULL
  );
  CREATE FUNCTION recorded.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  DECLARE
    body jsonb := to_jsonb(NEW);
  BEGIN
    INSERT INTO recorded.facts (id, kind, body) VALUES ((body ->> TG_ARGV[1])::uuid, TG_ARGV[0], body);
    RETURN NULL;
  END $$;
  CREATE TRIGGER note AFTER INSERT OR UPDATE ON execution.runs FOR EACH ROW EXECUTE FUNCTION recorded.note('run', 'id');
  CREATE TRIGGER note AFTER INSERT ON execution.journal FOR EACH ROW EXECUTE FUNCTION recorded.note('journal', 'execution_id');
  CREATE TRIGGER note AFTER INSERT ON execution.history FOR EACH ROW EXECUTE FUNCTION recorded.note('end', 'id')`;

interface Recorded {
  readonly sample: Sample;
  readonly command: StartCommand;
}

/** Runs samples on a house of their own and tells what the store had of them, commit by commit. */
export class Recorder {
  constructor(
    private readonly house: House,
    private readonly compile: (sample: Sample) => Promise<Plan>,
  ) {}

  async record(samples: readonly Sample[]): Promise<History[]> {
    await this.house.owner.query(OBSERVE);
    const recorded = await inGroups(samples, (sample) => this.begin(sample));
    await carryToEnds(
      this.house,
      recorded.map(({ sample, command }) => ({
        address: command,
        acts: [...(sample.acts ?? [])],
        onAct: (act) => this.note(command, 'act', act),
      })),
    );
    return inGroups(recorded, (each) => this.historyOf(each));
  }

  private async begin(sample: Sample): Promise<Recorded> {
    const plan = await this.compile(sample);
    const planHash = hash('sha256', sample.name);
    await this.house.plans.save(RECORDED_TENANT, planHash, plan);
    const command = commandOf(sample, planHash);
    for (const [scope, text] of Object.entries(sample.staticData ?? {})) await this.keep(command, scope, text);
    this.house.worlds.set(command.executionId, new World([], (call) => this.note(command, 'call', call)));
    if (sample.isDirect) await this.house.runs.start(command);
    else await this.house.queue.enqueue({ identity: toIdentity(command), command });
    return { sample, command };
  }

  /** As a run before would have saved it. A first byte of 0: text as it is. */
  private async keep({ tenantId, workflow }: StartCommand, scope: string, text: string): Promise<void> {
    await this.house.owner.query(
      'INSERT INTO execution.static_data (tenant_id, workflow_id, scope, data) VALUES ($1, $2, $3, $4)',
      [...[tenantId, workflow.id, scope], Buffer.concat([Buffer.of(0), Buffer.from(text)])],
    );
  }

  private async note({ executionId }: StartCommand, kind: 'call' | 'act', body: Call | Act): Promise<void> {
    await this.house.owner.query('INSERT INTO recorded.facts (id, kind, body) VALUES ($1, $2, $3)', [
      ...[executionId, kind],
      JSON.stringify(body),
    ]);
  }

  private async historyOf({ sample, command }: Recorded): Promise<History> {
    const { rows } = await this.house.owner.query<Fact>('SELECT * FROM recorded.facts WHERE id = $1 ORDER BY n', [
      command.executionId,
    ]);
    const finished = rows.find(({ kind }) => kind === 'end');
    if (!finished) throw new Error(`"${sample.name}" has no end.`);
    const before = rows.filter(({ transaction }) => transaction !== finished.transaction);
    const commits = commitsOf(before.filter(({ kind }) => kind === 'run' || kind === 'journal'));
    if (commits.length === 0) throw new Error(`"${sample.name}" had its end as its only commit: let it be queued first.`);
    const after = (fact: Fact): number => commits.filter(({ n }) => BigInt(n) < BigInt(fact.n)).length;
    const factsLike = (kind: Fact['kind']) => before.filter((fact) => fact.kind === kind);
    const { tenantId, planHash } = command;
    const { rows: plans } = await this.house.owner.query<{ row: StoredRow }>(
      'SELECT to_jsonb(p) AS row FROM execution.plans p WHERE tenant_id = $1 AND hash = $2',
      [tenantId, planHash],
    );
    return {
      name: sample.name,
      plan: uncompressed(plans[0]!.row),
      staticData: Object.entries(sample.staticData ?? {}).map(([scope, text]) => ({ scope, text })),
      commits: commits.map(({ run, journal }) => ({ run, journal })),
      acts: factsLike('act').map((fact) => ({ ...(fact.body as unknown as Act), after: after(fact) })),
      calls: rows
        .filter(({ kind }) => kind === 'call')
        .map((fact) => ({ ...(fact.body as unknown as WorldCall), after: after(fact) })),
      finished: uncompressed(finished.body),
      end: await endOf(this.house, { ...command, workflowId: command.workflow.id }),
      ...(sample.isVolatile && { isVolatile: true }),
    };
  }
}

/** What its codec has compressed, as the text, which it reads as well (a first byte of 0): so a file of many histories is a tenth of the size. */
function uncompressed(row: StoredRow): StoredRow {
  const text = JSON.stringify(decodeStored(row));
  return { ...row, body: `\\x00${Buffer.from(text).toString('hex')}` };
}

let runs = 0;

/** Ids rise with the samples, so that the same sample has the same in every recording of the same corpus. */
function commandOf({ name, nodes, start }: Sample, planHash: string): StartCommand {
  const time = (RECORDED_AT + runs++).toString(16).padStart(12, '0');
  const tail = hash('sha256', name).slice(0, 18);
  const id = (kind: string) =>
    `${time.slice(0, 8)}-${time.slice(8)}-7${kind}${tail.slice(0, 2)}-8${tail.slice(2, 5)}-${tail.slice(5, 17)}`;
  return {
    executionId: id('0'),
    tenantId: RECORDED_TENANT,
    workflow: { id: id('1'), name, version: 1, active: true },
    planHash,
    mode: 'webhook',
    triggerNodeId: nodes[0]!.name,
    items: [{ json: { order: 1 } }],
    pinData: {},
    vars: {},
    priority: 0,
    replyWhen: 'finished',
    ...start,
  };
}

/** The facts of each transaction together: what it changed of the run's row, and its rows of the journal. */
function commitsOf(facts: readonly Fact[]): (Commit & { n: string })[] {
  let row: StoredRow = {};
  return [...Map.groupBy(facts, ({ transaction }) => transaction).values()].map((together) => {
    const before = row;
    row = together.findLast(({ kind }) => kind === 'run')?.body ?? row;
    const changed = Object.entries(row).filter(([column, value]) => value !== before[column] && !isSame(value, before[column]));
    const journal = together.filter(({ kind }) => kind === 'journal').map(({ body }) => body);
    return { n: together[0]!.n, run: Object.fromEntries(changed) as StoredRow, journal };
  });
}

const isSame = (a: Json, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** How a run ended, as whoever asks for it is told. */
export async function endOf(house: House, run: Address & { readonly workflowId: string }): Promise<HistoryEnd> {
  const { tenantId, executionId, workflowId } = run;
  const [record, read, answer, kept] = await Promise.all([
    house.reader.findRecord(tenantId, executionId),
    house.reader.readEvents(tenantId, executionId, 0),
    house.reader.findAnswer(tenantId, executionId),
    new StaticDataStore({ pool: house.pool }).load(tenantId, workflowId),
  ]);
  if (!record?.summary.finishedAt) throw new Error(`${executionId} is not over.`);
  const { status, error, customData } = record.summary;
  return asJson({
    status,
    error,
    customData,
    answer: answer.status === 'answered' ? answer.answer : undefined,
    staticData: Object.fromEntries(kept),
    steps: record.steps,
    events: read?.events ?? [],
  }) as unknown as HistoryEnd;
}

const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;
