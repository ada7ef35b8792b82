import { z } from 'zod';

export const manualTriggerParams = z.strictObject({});
