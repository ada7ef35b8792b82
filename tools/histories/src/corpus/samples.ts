import type { Sample } from '../sample.ts';
import { GENERATED } from './generated.ts';
import { LOOPS } from './loops.ts';
import { NODES } from './nodes.ts';
import { WAITS } from './waits.ts';
import { WRITES } from './writes.ts';

/** All of them; a name belongs to one sample for ever. */
export const SAMPLES: readonly Sample[] = [...WRITES, ...WAITS, ...NODES, ...GENERATED, ...LOOPS];
