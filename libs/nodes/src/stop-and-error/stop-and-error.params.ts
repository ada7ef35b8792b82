import { z } from 'zod';

export const stopAndErrorParams = z.strictObject({
  errorType: z.enum(['message', 'object']).default('message').describe('Fail with a message, or with an object of details.'),
  message: z.string().default('').describe('The message of the failure. For `message`.'),
  object: z
    .any()
    .optional()
    .describe('An object, or text that is a JSON object; its `message` is the message of the failure. For `object`.'),
});
