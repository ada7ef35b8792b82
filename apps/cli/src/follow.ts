import { setTimeout as delay } from 'node:timers/promises';
import { Unreachable, type WeftApi } from './api/weft-api.ts';
import { CliError, EXIT_FAILED } from './cli-error.ts';
import type { RunReport } from './show/run-report.ts';

/** Weft restarts within this time, and the run goes on. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 1_000;

/**
 * Reports what happens in an execution up to its end, each event once, however often the connection breaks off. Resolves to the exit code;
 * where the command is interrupted, the execution goes on.
 */
export async function follow(api: WeftApi, executionId: string, report: RunReport, interrupted: AbortSignal): Promise<number> {
  const place: Place = { heardAt: performance.now() };
  while (!interrupted.aborted) {
    try {
      if (await readOn(api, executionId, { report, interrupted, place })) return await end(api, executionId, report);
    } catch (error) {
      if (interrupted.aborted) break;
      if (!(error instanceof Unreachable) || performance.now() - place.heardAt > PATIENCE_MS) throw error;
    }
    await delay(PAUSE_MS, undefined, { signal: interrupted }).catch(() => undefined);
  }
  report.left();
  return EXIT_FAILED;
}

interface Place {
  last?: string;
  /** By the monotonic clock. */
  heardAt: number;
}

interface Reading {
  readonly report: RunReport;
  readonly interrupted: AbortSignal;
  readonly place: Place;
}

/** True once the execution is over. */
async function readOn(api: WeftApi, executionId: string, { report, interrupted, place }: Reading): Promise<boolean> {
  for await (const event of api.events(executionId, place.last, interrupted)) {
    place.heardAt = performance.now();
    if (event.type === 'stream.closed') throw new CliError(`Weft has closed the stream of events (${event.code}).`);
    place.last = event.id ?? place.last;
    report.event(event);
    if (event.type === 'execution.finished') return true;
  }
  return false;
}

async function end(api: WeftApi, executionId: string, report: RunReport): Promise<number> {
  const execution = await api.execution(executionId);
  report.ended(execution);
  return execution.status === 'succeeded' ? 0 : EXIT_FAILED;
}
