import { z } from 'zod';
import type { SavedCheckpoint } from './run-thread.ts';

/** LangGraph's channel for what interrupts a node. */
const INTERRUPT = '__interrupt__';
const interruptsSchema = z.array(z.object({ id: z.string(), value: z.array(z.string()) })).length(1);

/** The interrupt with which a graph has stopped: its id, and the paths of the waits that were open. */
export function pendingInterrupt(saved: SavedCheckpoint | undefined): { id: string; open: readonly string[] } | undefined {
  const written = [...(saved?.writes.values() ?? [])].find(([, channel]) => channel === INTERRUPT);
  const [interrupt] = interruptsSchema.safeParse(written?.[2]).data ?? [];
  return interrupt && { id: interrupt.id, open: interrupt.value };
}
