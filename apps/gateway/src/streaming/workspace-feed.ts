import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Actor, type ExecutionChange, type ExecutionChanges, orchestrator, type OrchestratorClient } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { isPassing } from './passing.ts';

const LOOK_EVERY_MS = 1_000;

export interface WorkspaceFeedRequest {
  readonly actor: Actor;
  /** A cursor; absent: from now on. */
  readonly after?: string;
  readonly signal: AbortSignal;
}

export interface WorkspaceFeedOpened {
  /** Where it begins. */
  readonly cursor: string;
  readonly batches: AsyncGenerator<readonly ExecutionChange[], void>;
}

/** The runs of a workspace that got on, as they are by then: a run that moves fast is told of once a look. Never ends by itself. */
@Injectable()
export class WorkspaceFeed implements OnModuleDestroy {
  private readonly closing = new AbortController();

  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  onModuleDestroy(): void {
    this.closing.abort();
  }

  /** @throws INVALID_INPUT, CURSOR_TOO_OLD before it yields anything. */
  async open(request: WorkspaceFeedRequest): Promise<WorkspaceFeedOpened> {
    const first = await this.read(request, request.after);
    const signal = AbortSignal.any([request.signal, this.closing.signal]);
    return { cursor: request.after ?? first.cursor, batches: this.follow(first, { ...request, signal }) };
  }

  private async *follow(first: ExecutionChanges, request: WorkspaceFeedRequest): WorkspaceFeedOpened['batches'] {
    for (let read: ExecutionChanges | undefined = first; read; read = await this.next(read, request)) yield read.changes;
  }

  /** Also through times in which a part of Weft is away; undefined at the end. */
  private async next({ cursor, isLast }: ExecutionChanges, request: WorkspaceFeedRequest): Promise<ExecutionChanges | undefined> {
    const { signal } = request;
    for (let waits = isLast; !signal.aborted; waits = true) {
      try {
        if (waits) await pause(LOOK_EVERY_MS, undefined, { signal });
        return await this.read(request, cursor);
      } catch (error) {
        if (!signal.aborted && !isPassing(error)) throw error;
      }
    }
    return undefined;
  }

  private read({ actor }: WorkspaceFeedRequest, after?: string): Promise<ExecutionChanges> {
    return this.orchestrator.readChanges({ actor, after });
  }
}
