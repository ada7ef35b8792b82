import { z } from 'zod';
import { postgresParams as own, sqlParams } from '../sql/sql.params.ts';

export const postgresParams = z.strictObject({ ...sqlParams, ...own });
