import type { Checkpoint, CheckpointMetadata, CheckpointPendingWrite, PendingWrite } from '@langchain/langgraph-checkpoint';
import type { CheckpointStore, RunAddress, RunCheckpoint } from '@weft/execution-store';
import { z } from 'zod';
import { readPlainJson, writePlainJson } from './plain-json.ts';

/** What LangGraph wants to find again in one namespace of a thread. */
export interface SavedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly metadata: CheckpointMetadata;
  /** By task and place; of the checkpoint, and not yet part of one. */
  readonly writes: Map<string, CheckpointPendingWrite>;
}

const versions = z.record(z.string(), z.number());
/** A row as this version writes it. It says whose it is, so that one that was put elsewhere is refused. */
const storedSchema = z.strictObject({
  format: z.literal(1),
  tenantId: z.string(),
  executionId: z.string(),
  planHash: z.string(),
  namespace: z.string(),
  checkpoint: z.strictObject({
    v: z.number(),
    id: z.string(),
    ts: z.string(),
    channel_values: z.record(z.string(), z.unknown()),
    channel_versions: versions,
    versions_seen: z.record(z.string(), versions),
  }),
  metadata: z.looseObject({
    source: z.enum(['input', 'loop', 'update', 'fork']),
    step: z.number().int(),
    parents: z.record(z.string(), z.string()),
  }),
  writes: z.array(z.tuple([z.string(), z.tuple([z.string(), z.string(), z.unknown()])])),
});

export interface ThreadOptions {
  readonly run: RunAddress & { readonly planHash: string };
  readonly store: Pick<CheckpointStore, 'load'>;
}

/**
 * The LangGraph thread of one run in this process: of each namespace the newest checkpoint. Its id is the execution's; what it finds in the store is
 * the run's own and of its plan, or refused. It writes nothing: the run's commits take along what has changed.
 */
export class RunThread {
  private readonly newest = new Map<string, SavedCheckpoint>();
  private readonly changed = new Set<string>();

  constructor(private readonly options: ThreadOptions) {}

  get id(): string {
    return this.options.run.executionId;
  }

  find(namespace: string): SavedCheckpoint | undefined {
    return this.newest.get(namespace);
  }

  /** Takes what the store has for the namespace; false where that is nothing, or nothing of use. @throws STORE_UNAVAILABLE */
  async restore(namespace: string): Promise<boolean> {
    const text = await this.options.store.load(this.options.run, namespace);
    const saved = text === undefined ? undefined : this.read(text, namespace);
    if (saved) this.newest.set(namespace, saved);
    return saved !== undefined;
  }

  put(namespace: string, saved: Omit<SavedCheckpoint, 'writes'>): void {
    this.newest.set(namespace, { ...saved, writes: new Map() });
    this.changed.add(namespace);
  }

  /** Writes of a task to a checkpoint that is not the newest any more are of no use. */
  putWrites(namespace: string, checkpointId: string, { taskId, writes, places }: TaskWrites): void {
    const saved = this.newest.get(namespace);
    if (saved?.checkpoint.id !== checkpointId) return;
    writes.forEach(([channel, value], index) =>
      saved.writes.set(`${taskId} ${places[channel] ?? index}`, [taskId, channel, value]),
    );
    this.changed.add(namespace);
  }

  forget(): void {
    this.newest.clear();
    this.changed.clear();
  }

  /** What has changed since the last time, for a commit of the run. */
  takeChanges(): RunCheckpoint[] {
    const namespaces = [...this.changed];
    this.changed.clear();
    return namespaces.map((namespace) => ({ namespace, text: this.write(namespace) }));
  }

  private write(namespace: string): string {
    const { checkpoint, metadata, writes } = this.newest.get(namespace) as SavedCheckpoint;
    const { tenantId, executionId, planHash } = this.options.run;
    const stored = { format: 1, tenantId, executionId, planHash, namespace, checkpoint, metadata, writes: [...writes] };
    return writePlainJson(stored);
  }

  private read(text: string, namespace: string): SavedCheckpoint | undefined {
    const stored = parse(text);
    const { run } = this.options;
    const isOurs =
      stored?.tenantId === run.tenantId &&
      stored.executionId === run.executionId &&
      stored.planHash === run.planHash &&
      stored.namespace === namespace;
    return isOurs ? { checkpoint: stored.checkpoint, metadata: stored.metadata, writes: new Map(stored.writes) } : undefined;
  }
}

/** `places`: of channels whose writes replace each other. */
export interface TaskWrites {
  readonly taskId: string;
  readonly writes: readonly PendingWrite[];
  readonly places: Readonly<Record<string, number>>;
}

function parse(text: string): z.output<typeof storedSchema> | undefined {
  try {
    return storedSchema.parse(readPlainJson(text));
  } catch {
    return undefined; // damaged or hostile: as if it were not there
  }
}
