import { createBlobStore } from '@weft/blob-store';
import { AppError } from '@weft/errors';
import {
  CheckpointStore,
  ExecutionQueue,
  ExecutionWriter,
  ExecutorLease,
  PlanStore,
  SeenValueStore,
  StaticDataStore,
} from '@weft/execution-store';
import { NodeRegistry, type NodeDefinition } from '@weft/node-sdk';
import { createPool } from '@weft/persistence';
import { OpenedCredentials } from '../credentials/opened-credentials.ts';
import { SegmentGraphs } from '../graph/segment-graphs.ts';
import { NodeHost } from '../nodes/node-host.ts';
import { dataTableStores } from '../nodes/run-data-tables.ts';
import { PlanCache } from '../plans/plan-cache.ts';
import type { RunEnvironment } from '../runs/run-environment.ts';
import { RunsService } from '../runs/runs.service.ts';
import { clockBy, eventLoopSlices } from '../system-clock.ts';
import type { AloneSettings, FromAlone, ToAlone } from './alone-messages.ts';
import { endWithParent } from './parent-watch.ts';

/** Group commit takes two; the lease and the plan another. */
const MAX_CONNECTIONS = 4;
const MEMORY_EVERY_MS = 100;
/** For what ends waits of the run while it is busy: nobody sends hints to this process. */
const LOOK_EVERY_MS = 1_000;
/** As of any executor: see `ExecutorModule`. */
const RENEWALS = 4;
const LOST_SHARE = 3 / 4;
const CHARS_OF_MB = 1_048_576;
/** Leases of a usual executor in one of this process: whoever watches it is to see its end before others may take its run over. */
const LEASES = 4;

/**
 * Runs the one run that it is given, as an executor of its own: with its own lease, and so with its own fence. Whatever the run does to
 * its process, nothing else was there (run.md §12). Ends with code 0 once the run is over, parked or handed back.
 */
export class AloneProcess {
  private readonly resolving = new Map<number, PromiseWithResolvers<never>>();
  private lastQuestion = 0;
  private runs?: RunsService;
  private drainMs = 0;
  private isStopping = false;
  private readonly go = Promise.withResolvers<void>();

  /** @param nodes those of this installation. */
  constructor(private readonly nodes: readonly NodeDefinition[]) {
    process.on('message', (message: ToAlone) => this.hear(message));
    const stop = () => this.stop();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
    // Whoever started this process is gone, and with it the way to the vault.
    process.on('disconnect', stop);
    if (!process.connected) stop();
  }

  /** A run that it is given from now on goes back to the queue. */
  private stop(): void {
    if (!this.runs) process.exit(0);
    this.isStopping = true;
    this.go.resolve();
    void this.runs.drain(this.drainMs);
  }

  private hear(message: ToAlone): void {
    if (message.type === 'settings') void this.carryOut(message.executorId, message.settings);
    if (message.type === 'go') this.go.resolve();
    if (message.type !== 'resolved') return;
    const question = this.resolving.get(message.id);
    this.resolving.delete(message.id);
    if (message.error) question?.reject(new AppError(message.error.code as never, message.error.message));
    else question?.resolve((message.credential ?? message.called) as never);
  }

  private async carryOut(executorId: string, settings: AloneSettings): Promise<void> {
    const { databaseUrl: url } = settings;
    const pool = createPool({ url, role: 'weft_execution', max: MAX_CONNECTIONS, name: 'weft-executor-alone' });
    const blobs = createBlobStore({ folder: settings.blobFolder, pool });
    const queue = new ExecutionQueue({ pool, publicUrl: settings.publicUrl });
    const leaseMs = settings.leaseMs * LEASES;
    // Time to hand the run back; whoever has not by then has lost it.
    endWithParent(2 * settings.drainMs + leaseMs);
    const lease = new ExecutorLease({
      pool,
      executorId,
      leaseMs,
      renewMs: settings.leaseMs / RENEWALS,
      lostAfterMs: leaseMs * LOST_SHARE,
      onStopRequested: ({ executionId }) => this.runs?.stop(executionId),
      onPauseRequested: ({ executionId }) => this.runs?.pause(executionId),
    });
    const host = new NodeHost(
      settings,
      { blobs, seenValues: new SeenValueStore({ pool }), dataTables: dataTableStores(pool) },
      new OpenedCredentials({ resolve: (input) => this.ask('credential', input) }, settings.secretKey),
    );
    const writer = new ExecutionWriter({ pool, executorId, blobs });
    const environment: RunEnvironment = {
      ...host.environment,
      registry: new NodeRegistry(this.nodes),
      writer,
      staticData: new StaticDataStore({ pool }),
      clock: clockBy(lease.clock),
      slices: eventLoopSlices,
      announcer: announcer(),
      leaseTerm: () => lease.term,
      idempotencySecret: settings.secretKey,
      workflows: { resolveCall: (input) => this.ask('call', input) },
      maxDepth: settings.maxWorkflowDepth,
      graphs: new SegmentGraphs({ store: new CheckpointStore({ pool }) }),
      publicUrl: settings.publicUrl,
      durablePauseMs: settings.durablePauseMs,
      maxKeptChars: settings.runDataMb * CHARS_OF_MB,
      expressionEnv: settings.expressionEnv,
    };
    const runs = (this.runs = new RunsService(new PlanCache(new PlanStore({ pool })), environment, { maxRuns: 1 }));
    this.drainMs = settings.drainMs;
    await lease.register();
    lease.start();
    const stopLooking = keepLooking(runs, queue);
    tell({ type: 'ready' });
    await this.go.promise;
    const [claimed] = await queue.findAssigned(executorId);
    if (claimed && !this.isStopping) await runs.resume(claimed);
    await runs.releaseOrphans(await queue.findOwned(executorId));
    stopLooking();
    await lease.drop();
    await host.close();
    await pool.end();
    process.exit(0);
  }

  /** Of another service, through the executor that started this process. */
  private ask(what: 'credential' | 'call', input: unknown): Promise<never> {
    const id = ++this.lastQuestion;
    const question = Promise.withResolvers<never>();
    this.resolving.set(id, question);
    tell({ type: 'resolve', what, id, input });
    return question.promise;
  }
}

/** Tells the memory, and looks for what ends waits of a run that is busy. Answers with what stops it. */
function keepLooking(runs: RunsService, queue: ExecutionQueue): () => void {
  const look = () => void runs.takeUpArrivals(queue).catch(() => undefined); // the next look finds it
  const timers = [setInterval(tellMemory, MEMORY_EVERY_MS), setInterval(look, LOOK_EVERY_MS)];
  return () => timers.forEach((timer) => clearInterval(timer));
}

function announcer(): RunEnvironment['announcer'] {
  return {
    advanced: (_, sequence, status) => tell({ type: 'advanced', sequence, status }),
    answered: ({ replyTo }, answer) => tell({ type: 'answered', answer, replyTo }),
    workQueued: () => tell({ type: 'work-queued' }),
    callsLeft: () => tell({ type: 'calls-left' }),
    stepStarted: (_, { activation }) => {
      tellMemory();
      tell({ type: 'step', nodeName: activation.node.name, runIndex: activation.runIndex });
    },
  };
}

function tell(message: FromAlone): void {
  if (process.connected) process.send?.(message);
}

const tellMemory = (): void => tell({ type: 'memory', bytes: process.memoryUsage.rss() });
