import { z } from 'zod';
import { conditionsSchema } from '../conditions/conditions.params.ts';

export const filterParams = z.strictObject({
  conditions: conditionsSchema.prefault({}).describe('Items for which they hold are passed on, the others are dropped.'),
});
