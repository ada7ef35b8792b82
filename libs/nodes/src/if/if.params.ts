import { z } from 'zod';
import { conditionsSchema } from '../conditions/conditions.params.ts';

export const ifParams = z.strictObject({
  conditions: conditionsSchema.prefault({}).describe('Items for which they hold leave by `true`, the others by `false`.'),
});
