import { Logger } from '@nestjs/common';
import type { CredentialsClient, ExecutionError } from '@weft/contracts';
import { isAppError } from '@weft/errors';
import {
  callsOthers,
  encodeEvent,
  keptStart,
  toErrorRun,
  type ClaimedRun,
  type EncodedStep,
  type ExecutionQueue,
  type ExecutionWriter,
} from '@weft/execution-store';
import type { RunEnvironment } from '../runs/run-environment.ts';
import type { FromAlone, ToAlone } from './alone-messages.ts';
import { LoneProcesses, type Death, type LoneProcessOptions } from './lone-processes.ts';

/** Before a run goes back to the queue for which no process could be started. */
const PAUSE_MS = 1_000;
/** Leases of an executor after which a process that says nothing is taken for stuck: it tells its memory all the time. */
const SILENT_LEASES = 3;
const WATCH_MS = 200;

export interface LoneRunsOptions extends LoneProcessOptions {
  readonly queue: ExecutionQueue;
  readonly writer: ExecutionWriter;
  readonly environment: Pick<RunEnvironment, 'announcer' | 'clock' | 'publicUrl' | 'workflows'>;
  readonly vault: Pick<CredentialsClient, 'resolve'>;
  /** How many are carried out at the same time. */
  readonly atOnce: number;
}

/**
 * Runs that may be what their executors died of, each in a process of its own, a few at once. Only one whose process dies too is
 * ended as failed; the others, which merely were there, end as they would have.
 */
export class LoneRuns {
  private readonly logger = new Logger(LoneRuns.name);
  private readonly processes: LoneProcesses;
  private places: number;
  /** Those who wait for a place. */
  private readonly waiting: (() => void)[] = [];
  private readonly underWay = new Set<Promise<unknown>>();
  private stopped = false;

  constructor(private readonly options: LoneRunsOptions) {
    this.places = options.atOnce;
    this.processes = new LoneProcesses(options);
  }

  /** Resolves once the run is over, parked, handed back or another's. @throws STORE_UNAVAILABLE */
  async carryOut(claimed: ClaimedRun): Promise<void> {
    const done = this.inTurn(claimed);
    this.underWay.add(done);
    await done.finally(() => this.underWay.delete(done));
  }

  /** Starts no more, and asks those under way to hand their runs back. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.processes.end('SIGTERM');
    // One that does not listen loses its run to whoever takes it over.
    const force = setTimeout(() => this.processes.end('SIGKILL'), 2 * this.options.settings.drainMs + PAUSE_MS);
    await Promise.allSettled(this.underWay); // whoever gave them is told
    clearTimeout(force);
  }

  private async inTurn(claimed: ClaimedRun): Promise<void> {
    if (this.places > 0) this.places--;
    else {
      this.processes.prepare();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    try {
      await this.carryOutNow(claimed);
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.places++;
    }
  }

  private async carryOutNow(claimed: ClaimedRun): Promise<void> {
    const { queue, writer, settings } = this.options;
    if (this.stopped) return writer.release(claimed.ref);
    const { executionId } = claimed.command;
    this.logger.warn({ message: 'A run whose executors died is run alone.', executionId, strikes: claimed.strikes });
    const child = this.processes.take();
    child.onMessage = (message) => this.hear(message, claimed);
    if (this.waiting.length > 0) this.processes.prepare();
    if (!(await child.isReady())) {
      this.logger.error({ message: 'The process for a run alone did not start; the run goes back to the queue.', executionId });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      return writer.release(claimed.ref);
    }
    const isHandedOver = !this.stopped && (await queue.handOver(claimed.ref, child.executorId));
    if (isHandedOver) child.tell({ type: 'go' });
    else child.end();
    const watching = setInterval(() => child.endIfSilent(SILENT_LEASES * settings.leaseMs), WATCH_MS);
    const death = await child.ended;
    clearInterval(watching);
    if (!isHandedOver && this.stopped) await writer.release(claimed.ref);
    if (isHandedOver && death.exitCode !== 0 && !this.stopped) await this.fail(child.executorId, claimed.strikes, death);
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
    const facts = {
      identity,
      createdAt,
      startedAt,
      finishedAt,
      limits: command.limits,
      caller: command.caller,
      start: keptStart(command, steps),
      hasCalled: run.journal.some(callsOthers),
    };
    await writer.finish(ref, { ...facts, status: 'failed', error, answer, steps, events, errorRun });
    environment.announcer.advanced(command, events.length, 'failed');
    if (errorRun || command.caller?.waits) environment.announcer.workQueued();
    if (facts.hasCalled) environment.announcer.callsLeft();
  }

  private hear(message: FromAlone, { command }: ClaimedRun): Promise<ToAlone> | undefined {
    const { announcer } = this.options.environment;
    if (message.type === 'advanced') announcer.advanced(command, message.sequence, message.status);
    if (message.type === 'answered') announcer.answered({ ...command, replyTo: message.replyTo }, message.answer);
    if (message.type === 'work-queued') announcer.workQueued();
    if (message.type === 'calls-left') announcer.callsLeft();
    return message.type === 'resolve' ? this.resolve(message) : undefined;
  }

  private async resolve({ id, what, input }: Extract<FromAlone, { type: 'resolve' }>): Promise<ToAlone> {
    const { vault, environment } = this.options;
    try {
      if (what === 'call') return { type: 'resolved', id, called: await environment.workflows.resolveCall(input as never) };
      return { type: 'resolved', id, credential: await vault.resolve(input as never) };
    } catch (error) {
      const { code, message } = isAppError(error) ? error : { code: 'INTERNAL', message: 'Another service could not be asked.' };
      return { type: 'resolved', id, error: { code, message } };
    }
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
