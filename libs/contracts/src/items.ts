import type { Item } from '@weft/workflow-model';
import { z } from 'zod';

/** Items pass as they are: to look at each of a hundred thousand, at every hop, would cost more than to run them. */
export const items = z.custom<Item[]>((value) => Array.isArray(value), 'must be a list of items');
