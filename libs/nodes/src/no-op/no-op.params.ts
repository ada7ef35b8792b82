import { z } from 'zod';

export const noOpParams = z.strictObject({});
