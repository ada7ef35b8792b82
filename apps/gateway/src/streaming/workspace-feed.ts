import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Actor, type ExecutionChange, type ExecutionChanges, orchestrator, type OrchestratorClient } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { isPassing } from './passing.ts';
import { SharedLooks, type Watching } from './shared-looks.ts';

const RETRY_MS = 1_000;
/** For whoever takes them a little later; further back, readers ask for themselves. */
const MAX_KEPT = 1_000;

interface Reader {
  readonly actor: Actor;
  readonly signal: AbortSignal;
}

export interface WorkspaceFeedRequest extends Reader {
  /** A cursor; absent: from now on. */
  readonly after?: string;
}

export interface WorkspaceFeedOpened {
  /** Where it begins. */
  readonly cursor: string;
  readonly batches: AsyncGenerator<readonly ExecutionChange[], void>;
}

/** The changes behind one cursor and up to another, as far as they are kept. */
interface Recent {
  readonly behind: string;
  readonly changes: readonly ExecutionChange[];
  readonly upTo: string;
  readonly isLast: boolean;
}

/**
 * The runs of a workspace that got on, as they are by then: a run that moves fast is told of once a look. Never ends by itself. All readers
 * of a workspace share its looks; whoever comes from further back reads for itself until it has caught up with them.
 */
@Injectable()
export class WorkspaceFeed implements OnModuleDestroy {
  private readonly closing = new AbortController();
  private readonly looks = new SharedLooks<Recent>({
    look: (tenantId, recent) => this.look({ tenantId, userId: null }, recent),
    hasMore: ({ isLast }) => !isLast,
  });

  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  onModuleDestroy(): void {
    this.closing.abort();
  }

  /** @throws INVALID_INPUT, CURSOR_TOO_OLD before it yields anything. */
  async open({ actor, after, signal }: WorkspaceFeedRequest): Promise<WorkspaceFeedOpened> {
    const request = { actor, signal: AbortSignal.any([signal, this.closing.signal]) };
    const watching = await this.looks.watch(actor.tenantId, request.signal);
    if (after === undefined) {
      const { upTo: cursor } = watching.state;
      return { cursor, batches: this.follow({ changes: [], cursor, isLast: true }, watching, request) };
    }
    const first = await this.orchestrator.readChanges({ actor, after });
    return { cursor: after, batches: this.follow(first, watching, request) };
  }

  private async *follow(first: ExecutionChanges, watching: Watching<Recent>, request: Reader): WorkspaceFeedOpened['batches'] {
    for (let read: ExecutionChanges | undefined = first; read; read = await this.next(read, watching, request))
      yield read.changes;
  }

  /** Undefined at the end. */
  private async next(
    { cursor, isLast }: ExecutionChanges,
    watching: Watching<Recent>,
    request: Reader,
  ): Promise<ExecutionChanges | undefined> {
    if (!isLast) return this.readOn(cursor, request);
    if (!(await watching.next())) return undefined;
    const { behind, changes, upTo } = watching.state;
    if (cursor < behind) return this.readOn(cursor, request);
    return { changes: changes.filter((each) => each.cursor > cursor), cursor: upTo > cursor ? upTo : cursor, isLast: true };
  }

  /** Also through times in which a part of Weft is away. */
  private async readOn(after: string, { actor, signal }: Reader): Promise<ExecutionChanges | undefined> {
    while (!signal.aborted) {
      try {
        return await this.orchestrator.readChanges({ actor, after });
      } catch (error) {
        if (!isPassing(error)) throw error;
        await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  private async look(actor: Actor, recent?: Recent): Promise<Recent> {
    const { changes, cursor, isLast } = await this.orchestrator.readChanges({ actor, after: recent?.upTo });
    const all = [...(recent?.changes ?? []), ...changes];
    const behind = all.at(-MAX_KEPT - 1)?.cursor ?? recent?.behind ?? cursor;
    return { behind, changes: all.slice(-MAX_KEPT), upTo: cursor, isLast };
  }
}
