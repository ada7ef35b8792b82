import {
  BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointMetadata,
  type CheckpointTuple,
  type PendingWrite,
  WRITES_IDX_MAP,
} from '@langchain/langgraph-checkpoint';
import type { RunnableConfig } from '@langchain/core/runnables';
import type { RunThread } from './run-thread.ts';

/** Under which a run's thread travels with the configuration of a graph. */
export const THREAD_KEY = 'weft_thread';

interface Place {
  readonly thread: RunThread;
  readonly namespace: string;
  readonly checkpointId?: string;
}

function placeOf({ configurable }: RunnableConfig): Place {
  const thread = configurable?.[THREAD_KEY] as RunThread | undefined;
  if (!thread || thread.id !== configurable?.['thread_id']) throw new Error('A graph is run without the thread of its run.');
  const { checkpoint_ns: namespace = '', checkpoint_id: checkpointId } = configurable as Record<string, string | undefined>;
  return { thread, namespace, checkpointId };
}

const toConfig = ({ thread, namespace }: Place, checkpointId: string): RunnableConfig => ({
  configurable: { [THREAD_KEY]: thread, thread_id: thread.id, checkpoint_ns: namespace, checkpoint_id: checkpointId },
});

/**
 * Keeps the checkpoints of runs, for all graphs of a process. Each run brings its own thread, so that no run can name another's. A thread keeps
 * the newest checkpoint alone, and the commits of its run take that to the store: a checkpoint of its own commit would be newer than the journal.
 */
export class RunCheckpointSaver extends BaseCheckpointSaver {
  async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const place = placeOf(config);
    const saved = place.thread.find(place.namespace);
    if (!saved || (place.checkpointId && place.checkpointId !== saved.checkpoint.id)) return undefined;
    const { checkpoint, metadata, writes } = saved;
    return { config: toConfig(place, checkpoint.id), checkpoint, metadata, pendingWrites: [...writes.values()] };
  }

  async *list(config: RunnableConfig): AsyncGenerator<CheckpointTuple> {
    const newest = await this.getTuple(config);
    if (newest) yield newest;
  }

  async put(config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata): Promise<RunnableConfig> {
    const place = placeOf(config);
    place.thread.put(place.namespace, { checkpoint, metadata });
    return toConfig(place, checkpoint.id);
  }

  async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const { thread, namespace, checkpointId = '' } = placeOf(config);
    thread.putWrites(namespace, checkpointId, { taskId, writes, places: WRITES_IDX_MAP });
  }

  /** A thread ends with its run. */
  async deleteThread(): Promise<void> {
    throw new Error('The end of a run deletes its checkpoints.');
  }
}
