import { z } from 'zod';

export const errorTriggerParams = z.strictObject({});
