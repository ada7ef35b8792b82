import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import type { CredentialsClient, ExecutionError } from '@weft/contracts';
import { isAppError } from '@weft/errors';
import {
  encodeEvent,
  keptStart,
  toErrorRun,
  type ClaimedRun,
  type EncodedStep,
  type ExecutionQueue,
  type ExecutionWriter,
} from '@weft/execution-store';
import type { RunEnvironment } from '../runs/run-session.ts';
import type { AloneSettings, FromAlone, ToAlone } from './alone-messages.ts';

/** Deaths of executors, without progress in between, after which a run is no longer run beside others (run.md §12). */
export const MAX_STRIKES = 2;
/** Before a run goes back to the queue for which no process could be started. */
const PAUSE_MS = 1_000;
/** Leases of an executor after which a process that says nothing is taken for stuck: it tells its memory all the time. */
const SILENT_LEASES = 3;
const WATCH_MS = 200;
const MAIN = new URL('./main.ts', import.meta.url);

export interface LoneRunsOptions {
  readonly queue: ExecutionQueue;
  readonly writer: ExecutionWriter;
  readonly environment: Pick<RunEnvironment, 'announcer' | 'clock' | 'publicUrl'>;
  readonly vault: Pick<CredentialsClient, 'resolve'>;
  readonly executorId: string;
  readonly settings: AloneSettings;
  /** The program of the process, and the flags of Node for it. */
  readonly entry?: URL;
  readonly flags?: readonly string[];
}

/** What is known of a process that died. */
interface Death {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly lastStep?: string;
  /** The last that it told, in bytes. */
  readonly memory?: number;
  /** It was ended because it said nothing more: something in it never gave way. */
  readonly stuck?: true;
}

/**
 * Runs that may be what their executors died of, each in a process of its own, one after the other. Only one whose process dies too is
 * ended as failed; the others, which merely were there, end as they would have.
 */
export class LoneRuns {
  private readonly logger = new Logger(LoneRuns.name);
  private turn: Promise<unknown> = Promise.resolve();
  private child?: ChildProcess;
  private count = 0;
  private stopped = false;

  constructor(private readonly options: LoneRunsOptions) {}

  /** Resolves once the run is over, parked, handed back or another's. @throws STORE_UNAVAILABLE */
  carryOut(claimed: ClaimedRun): Promise<void> {
    const done = this.turn.then(() => this.carryOutNow(claimed));
    this.turn = done.catch(() => undefined); // the caller of that turn is told
    return done;
  }

  /** Starts no more, and asks the one under way to hand its run back. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.child?.kill('SIGTERM');
    // One that does not listen loses its run to whoever takes it over.
    const force = setTimeout(() => this.child?.kill('SIGKILL'), 2 * this.options.settings.drainMs + PAUSE_MS);
    await this.turn;
    clearTimeout(force);
  }

  private async carryOutNow(claimed: ClaimedRun): Promise<void> {
    const { queue, writer, executorId } = this.options;
    if (this.stopped) return writer.release(claimed.ref);
    const { executionId } = claimed.command;
    const childId = `${executorId}-alone-${++this.count}`;
    this.logger.warn({ message: 'A run whose executors died is run alone.', executionId, strikes: claimed.strikes });
    const child = new Watched(this.start(), (message) => this.hear(message, claimed));
    this.child = child.process;
    child.tell({ type: 'settings', executorId: childId, settings: this.options.settings });
    if (!(await child.isReady())) {
      this.logger.error({ message: 'The process for a run alone did not start; the run goes back to the queue.', executionId });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      return writer.release(claimed.ref);
    }
    const isHandedOver = !this.stopped && (await queue.handOver(claimed.ref, childId));
    if (isHandedOver) child.tell({ type: 'go' });
    else child.process.kill();
    const watching = setInterval(() => child.endIfSilent(SILENT_LEASES * this.options.settings.leaseMs), WATCH_MS);
    const death = await child.ended;
    clearInterval(watching);
    this.child = undefined;
    if (!isHandedOver && this.stopped) await writer.release(claimed.ref);
    if (isHandedOver && death.exitCode !== 0 && !this.stopped) await this.fail(childId, claimed.strikes, death);
  }

  /** What was the dead process' own, and is still: another executor may have been quicker. */
  private async fail(childId: string, strikes: number, death: Death): Promise<void> {
    const { queue, writer, environment } = this.options;
    const [run] = await queue.findAssigned(childId);
    if (!run) return;
    const { command, identity, ref, createdAt, startedAt, answer } = run;
    const finishedAt = environment.clock.now();
    const error = poison(death, strikes);
    this.logger.error({ message: 'A run ended its process also when it was run alone.', executionId: ref.executionId, ...death });
    const errorRun = toErrorRun({
      ...{ identity, command, error, finishedAt, lastNode: death.lastStep },
      publicUrl: environment.publicUrl || (command.publicUrl ?? ''),
    });
    const end = encodeEvent({ type: 'execution.finished', at: finishedAt, status: 'failed', error });
    const events = [...run.events, end];
    const steps = stepsOf(run);
    const facts = { identity, createdAt, startedAt, finishedAt, limits: command.limits, start: keptStart(command, steps) };
    await writer.finish(ref, { ...facts, status: 'failed', error, answer, steps, events, errorRun });
    environment.announcer.advanced(command, events.length, 'failed');
    if (errorRun) environment.announcer.workQueued();
  }

  private hear(message: FromAlone, { command }: ClaimedRun): Promise<ToAlone> | undefined {
    const { announcer } = this.options.environment;
    if (message.type === 'advanced') announcer.advanced(command, message.sequence, message.status);
    if (message.type === 'answered') announcer.answered({ ...command, replyTo: message.replyTo }, message.answer);
    if (message.type === 'work-queued') announcer.workQueued();
    return message.type === 'resolve' ? this.resolve(message) : undefined;
  }

  private async resolve({ id, input }: Extract<FromAlone, { type: 'resolve' }>): Promise<ToAlone> {
    try {
      return { type: 'resolved', id, credential: await this.options.vault.resolve(input as never) };
    } catch (error) {
      const { code, message } = isAppError(error) ? error : { code: 'INTERNAL', message: 'The vault could not be asked.' };
      return { type: 'resolved', id, error: { code, message } };
    }
  }

  /** Its output goes where ours does, but for standard output, which belongs to whoever started us. A session of its own keeps Ctrl-C from it. */
  private start(): ChildProcess {
    const { entry = MAIN, flags = process.execArgv } = this.options;
    return spawn(process.execPath, [...flags, fileURLToPath(entry)], { detached: true, stdio: ['ignore', 2, 2, 'ipc'] });
  }
}

/** A process, and what it told of itself last. */
class Watched {
  readonly ended: Promise<Death>;
  private readonly ready = Promise.withResolvers<boolean>();
  private lastStep?: string;
  private memory?: number;
  private heardAt = performance.now();
  private isStuck = false;

  constructor(
    readonly process: ChildProcess,
    private readonly onMessage: (message: FromAlone) => Promise<ToAlone> | undefined,
  ) {
    process.on('message', (message: FromAlone) => this.hear(message));
    this.ended = new Promise((resolve) => {
      const end = (exitCode: number | null, signal: string | null) => {
        this.ready.resolve(false);
        resolve({
          ...{ exitCode, signal, lastStep: this.lastStep, memory: this.memory },
          ...(this.isStuck ? { stuck: true } : {}),
        });
      };
      process.once('error', () => end(-1, null));
      // Not 'exit': what it told before its end is to be heard first.
      process.once('close', end);
    });
  }

  isReady(): Promise<boolean> {
    return this.ready.promise;
  }

  tell(message: ToAlone): void {
    if (this.process.connected) this.process.send(message, () => undefined); // its end is told by `ended`
  }

  endIfSilent(afterMs: number): void {
    if (performance.now() - this.heardAt < afterMs) return;
    this.isStuck = true;
    this.process.kill('SIGKILL');
  }

  private hear(message: FromAlone): void {
    this.heardAt = performance.now();
    if (message.type === 'ready') this.ready.resolve(true);
    if (message.type === 'step') this.lastStep = message.nodeName;
    if (message.type === 'memory') this.memory = message.bytes;
    void this.onMessage(message)?.then((reply) => this.tell(reply));
  }
}

const stepsOf = ({ journal }: ClaimedRun): readonly EncodedStep[] =>
  journal.flatMap((row) => (row.kind === 'step' ? [row.step] : []));

function poison(death: Death, strikes: number): ExecutionError {
  const { exitCode, signal, lastStep, stuck } = death;
  const how = stuck ? 'by never giving way' : signal === null ? `with exit code ${exitCode}` : `by ${signal}`;
  const where = lastStep === undefined ? '' : ` while "${lastStep}" was run`;
  return {
    code: 'POISON',
    message: `The execution ended its process ${how}${where}, also when nothing else ran in it. Two executors had died of it before, so it is not tried again.`,
    ...(lastStep === undefined ? {} : { nodeName: lastStep }),
    fix: 'Look at what that step does with its input: a very large answer or a fault of the node. Then retry the execution.',
    details: { ...death, deaths: strikes + 1 },
  };
}
