import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobMigrations, PostgresBlobStore } from '@weft/blob-store';
import type { StartCommand } from '@weft/contracts';
import {
  encodeEvent,
  encodeStep,
  executionMigrations,
  ExecutionWriter,
  ExecutorLease,
  FIRST_FENCE,
  toIdentity,
  type Progress,
  type RunRef,
} from '@weft/execution-store';
import { createPool, migrate, startEmbeddedPostgres } from '@weft/persistence';
import type pg from 'pg';
import { quantile } from './load.ts';
import { round, type Row } from './table.ts';
import { Yardstick } from './yardstick.ts';

const CROWD = 64;
/** The two sides take turns: on a shared machine a second is not like the next. */
const SLICES = 8;
const SLICE_MS = 1_500;
const WARM_UP_MS = 3_000;
const YARDSTICK_SECONDS = 1;
const IN_A_ROW = 50;
/** 250 bytes of JSON, as in the yardstick. */
const BODY = JSON.stringify({ n: 1, text: 'x'.repeat(231) });
const BARE = { name: 'bare', text: 'INSERT INTO bare (body) VALUES ($1)', values: [BODY] };

type Work = () => Promise<unknown>;

/** What a step of a write costs in the store: one commit of its outputs with the intent of the next, `fsync` on. */
export async function measureJournal(): Promise<Row[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const server = await startEmbeddedPostgres({ dataDir });
  const yardstick = await Yardstick.start();
  const owner = createPool({ url: server.url, max: 1 });
  const pool = createPool({ url: server.url, role: 'weft_execution' });
  try {
    await migrate({ url: server.url, sets: [blobMigrations, executionMigrations] });
    await owner.query('CREATE TABLE bare (id bigserial PRIMARY KEY, body text NOT NULL)');
    const runs = await JournalledRuns.start(pool);
    const sides = { bare: () => owner.query(BARE), alone: () => runs.step(0), runs, yardstick };
    await warmUp(sides);
    const slices: Slice[] = [];
    for (let count = 0; count < SLICES; count++) slices.push(await measureSlice(sides));
    return toRows(slices);
  } finally {
    await Promise.all([owner.end(), pool.end()]);
    await yardstick.stop();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Sides {
  readonly bare: Work;
  readonly alone: Work;
  readonly runs: JournalledRuns;
  readonly yardstick: Yardstick;
}

interface Slice {
  /** See `Yardstick`. */
  readonly machine: number;
  readonly bareMs: readonly number[];
  readonly aloneMs: readonly number[];
  readonly crowdMs: readonly number[];
  readonly perSecond: number;
}

async function warmUp({ bare, alone, runs, yardstick }: Sides): Promise<void> {
  await yardstick.measure(WARM_UP_MS / 1_000);
  await byTurns([bare, alone], WARM_UP_MS);
  await crowd(runs, WARM_UP_MS);
}

async function measureSlice({ bare, alone, runs, yardstick }: Sides): Promise<Slice> {
  const before = await yardstick.measure(YARDSTICK_SECONDS);
  const [bareMs = [], aloneMs = []] = await byTurns([bare, alone], SLICE_MS);
  const startedAt = performance.now();
  const crowdMs = await crowd(runs, SLICE_MS);
  const perSecond = (crowdMs.length / (performance.now() - startedAt)) * 1_000;
  const after = await yardstick.measure(YARDSTICK_SECONDS);
  return { machine: (before + after) / 2, bareMs, aloneMs, crowdMs, perSecond };
}

function toRows(slices: readonly Slice[]): Row[] {
  const middle = (of: (slice: Slice) => number) => round(quantile(slices.map(of), 0.5));
  const p50 = (times: readonly number[]) => quantile(times, 0.5);
  return [
    { what: 'machine', figure: middle(({ machine }) => machine), unit: '× the reference machine', goal: '' },
    { what: 'a bare commit of one row, alone', figure: middle(({ bareMs }) => p50(bareMs)), unit: 'ms p50', goal: '' },
    { what: 'a journalled step, alone', figure: middle(({ aloneMs }) => p50(aloneMs)), unit: 'ms p50', goal: '' },
    {
      what: 'a journalled step / a bare commit',
      figure: middle(({ aloneMs, bareMs }) => p50(aloneMs) / p50(bareMs)),
      unit: '×',
      goal: '≤ 1.5',
    },
    {
      what: `journalled steps, ${CROWD} runs at a time`,
      figure: middle(({ perSecond }) => perSecond),
      unit: 'steps/s',
      goal: '≥ 12,000',
    },
    {
      what: 'the same at the speed of the reference machine',
      figure: middle(({ perSecond, machine }) => perSecond / machine),
      unit: 'steps/s',
      goal: '',
    },
    {
      what: `a journalled step beside ${CROWD - 1} others`,
      figure: middle(({ crowdMs }) => p50(crowdMs)),
      unit: 'ms p50',
      goal: '≤ 6',
    },
    {
      what: `a journalled step beside ${CROWD - 1} others`,
      figure: middle(({ crowdMs }) => quantile(crowdMs, 0.99)),
      unit: 'ms p99',
      goal: '',
    },
  ];
}

/** Some of each in a row, again and again, so that all meet the same disk, and each finds its own server process warm; how long each took. */
async function byTurns(sides: readonly Work[], forMs: number): Promise<number[][]> {
  const times = sides.map((): number[] => []);
  const until = performance.now() + forMs;
  while (performance.now() < until)
    for (const [side, work] of sides.entries())
      for (let count = 0; count < IN_A_ROW; count++) {
        const startedAt = performance.now();
        await work();
        times[side]!.push(performance.now() - startedAt);
      }
  return times;
}

/** Each run one step after the other, all of them at the same time; how long the steps took. */
async function crowd(runs: JournalledRuns, forMs: number): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + forMs;
  const steps = async (run: number): Promise<void> => {
    for (let now = performance.now(); now < until;) {
      await runs.step(run);
      const after = performance.now();
      times.push(after - now);
      now = after;
    }
  };
  await Promise.all(Array.from({ length: CROWD }, (_, run) => steps(run)));
  return times;
}

/** Open runs whose writes are journalled as an executor does it. */
class JournalledRuns {
  private readonly steps: number[] = [];

  private constructor(
    private readonly writer: ExecutionWriter,
    private readonly refs: readonly RunRef[],
  ) {}

  static async start(pool: pg.Pool): Promise<JournalledRuns> {
    const executorId = randomUUID();
    await new ExecutorLease({ pool, executorId, leaseMs: 3_600_000 }).register();
    const writer = new ExecutionWriter({ pool, executorId, blobs: new PostgresBlobStore({ pool }) });
    const refs = await Promise.all(
      Array.from({ length: CROWD }, async () => {
        const command = makeCommand();
        await writer.insertRunning({ identity: toIdentity(command), command, startedAt: Date.now() });
        return { tenantId: command.tenantId, executionId: command.executionId, fence: FIRST_FENCE };
      }),
    );
    return new JournalledRuns(writer, refs);
  }

  step(run: number): Promise<number> {
    const number = (this.steps[run] = (this.steps[run] ?? 0) + 1);
    return this.writer.append(this.refs[run] as RunRef, progressOf(number));
  }
}

const TENANT = '0197aaaa-0000-7000-8000-000000000001';

/** The outputs of one write and the intent of the next, with what is told of it. */
function progressOf(number: number): Progress {
  const at = Date.now();
  const path = `${number}`.padStart(24, 'p');
  const step = encodeStep({
    nodeId: 'n1',
    nodeName: 'Write',
    path,
    runIndex: number,
    status: 'succeeded',
    outputs: [['main', [{ json: { n: number, text: 'x'.repeat(100) } }]]],
    startedAt: at,
    finishedAt: at,
    attempts: 1,
  });
  return {
    rows: [
      { kind: 'step', step },
      { kind: 'intent', path: `${path}+`, inputHash: 'h'.repeat(43), startedAt: at },
    ],
    events: [encodeEvent({ type: 'step.finished', at, nodeName: 'Write', runIndex: number, status: 'succeeded' })],
  };
}

function makeCommand(): StartCommand {
  const time = Date.now().toString(16).padStart(12, '0');
  return {
    executionId: `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`,
    tenantId: TENANT,
    workflow: { id: randomUUID(), name: 'Journal', version: 1, active: true },
    planHash: '0'.repeat(64),
    mode: 'webhook',
    triggerNodeId: 'start',
    items: [{ json: {} }],
    pinData: {},
    vars: {},
    priority: 0,
    replyWhen: 'accepted',
  };
}
