import { z } from 'zod';

export const page = z.object({ limit: z.number().int().min(1).max(250).default(50), cursor: z.string().optional() });

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}
