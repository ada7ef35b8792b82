import type { StatementPart } from './statement-part.ts';

/**
 * What else the statement that commits progress does for some runs, such as with their park. A run is its entries, in the order of their
 * calls. It reads `moved`: the runs of the batch whose progress this statement commits, as `n` (their place in it, from 1), tenant_id, id,
 * fence, last_chunk, sequence, status (that of now: `running` where the run was not parked).
 */
export type ParkPart<Entry> = StatementPart<readonly Entry[]>;
