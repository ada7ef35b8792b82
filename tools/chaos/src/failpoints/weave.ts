import 'reflect-metadata';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@weft/errors';
import { ExecutionQueue, ExecutionWriter, RunResumes, type Progress } from '@weft/execution-store';
import { EventPublisher } from '@weft/messaging';
import { AppendOnlyFile } from '../append-only-file.ts';
import { weaveHints } from './hints.ts';
import type { Hit } from './failpoints.ts';
import { DEADLY_RUN, type Action, type Point } from './points.ts';
import { weaveDeadly } from './weave-deadly.ts';
import { weaveLag } from './weave-lag.ts';

interface Order {
  readonly point: Point;
  readonly action: Action;
  readonly hangMs: number;
}

/** Wraps methods of this process' own classes, so that it can be made to fail at their borders. @param name of the process */
export function weave(name: string, folder: string): void {
  const board = new Switchboard(folder);
  if (/executor|alone|standalone/.test(name)) weaveDeadly(() => board.note(DEADLY_RUN, 'kill'));
  if (/executor|standalone/.test(name)) weaveExecutor(board);
  if (/orchestrator|standalone/.test(name)) weaveOrchestrator(board);
  if (/executor|orchestrator/.test(name)) weaveHints(folder);
  if (/executor|standalone/.test(name)) weaveLag(folder, name);
}

function weaveExecutor(board: Switchboard): void {
  const { claimSome } = ExecutionQueue.prototype;
  ExecutionQueue.prototype.claimSome = async function (options) {
    await board.at('before claim');
    const claimed = await claimSome.call(this, options);
    if (claimed.runs.length > 0) await board.at('after claim');
    return claimed;
  };
  const { insertRunning, append, finish, park } = ExecutionWriter.prototype;
  ExecutionWriter.prototype.insertRunning = async function (run, progress) {
    await board.at('before first commit');
    const inserted = await insertRunning.call(this, run, progress);
    await board.at('after first commit, before ack');
    return inserted;
  };
  ExecutionWriter.prototype.append = async function (ref, progress) {
    if (holds(progress, 'step')) await board.at('after effect, before commit');
    const sequence = await append.call(this, ref, progress);
    if (holds(progress, 'intent')) await board.at('before effect');
    return sequence;
  };
  ExecutionWriter.prototype.finish = async function (ref, run) {
    await board.at('after effect, before commit');
    const finished = await finish.call(this, ref, run);
    await board.at('after last commit, before ack');
    return finished;
  };
  ExecutionWriter.prototype.park = async function (ref, wait) {
    await board.at('before wait is committed');
    const sequence = await park.call(this, ref, wait);
    await board.at('after wait is committed');
    return sequence;
  };
  const { publish } = EventPublisher.prototype;
  EventPublisher.prototype.publish = function (...hint) {
    board.atOnce('before hint');
    publish.call(this, ...hint);
  };
}

function weaveOrchestrator(board: Switchboard): void {
  const { resume } = RunResumes.prototype;
  RunResumes.prototype.resume = async function (...call) {
    await board.at('before resume is committed');
    const isResumed = await resume.call(this, ...call);
    await board.at('after resume is committed');
    return isResumed;
  };
}

const holds = ({ rows = [] }: Progress, kind: 'intent' | 'step'): boolean => rows.some((row) => row.kind === kind);

/** This process' end of `Failpoints`. */
class Switchboard {
  private readonly orders: string;
  private readonly hits: AppendOnlyFile;

  constructor(private readonly folder: string) {
    this.orders = join(folder, 'orders');
    this.hits = new AppendOnlyFile(join(folder, 'hits.ndjson'));
  }

  /** @throws STORE_UNAVAILABLE, which is what each of these methods may throw, where the order is to throw. */
  async at(point: Point): Promise<void> {
    const order = this.atOnce(point);
    if (order?.action === 'hang') await delay(order.hangMs);
    if (order?.action === 'throw') throw new AppError('STORE_UNAVAILABLE', `The failpoint "${point}" went off.`);
  }

  /** For moments that cannot wait: only a death can be ordered for them. */
  atOnce(point: Point): Order | undefined {
    const order = this.take(point);
    if (!order) return undefined;
    this.note(point, order.action);
    if (order.action === 'kill') process.kill(process.pid, 'SIGKILL');
    return order;
  }

  note(point: Hit['point'], action: Action): void {
    this.hits.append([{ point, action, at: Date.now(), pid: process.pid } satisfies Hit]);
  }

  private take(point: Point): Order | undefined {
    for (const name of readdirSync(this.orders).filter((each) => each.startsWith(`${point}~`))) {
      const taken = join(this.folder, name);
      try {
        renameSync(join(this.orders, name), taken);
      } catch {
        continue; // another process was faster
      }
      return JSON.parse(readFileSync(taken, 'utf8')) as Order;
    }
    return undefined;
  }
}
