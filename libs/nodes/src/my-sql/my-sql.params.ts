import { z } from 'zod';
import { sqlParams } from '../sql/sql.params.ts';

export const mySqlParams = z.strictObject(sqlParams);
