import type { PipeTransform } from '@nestjs/common';
import { AppError } from '@weft/errors';
import type { z } from 'zod';

/** As many as a reader can take in; a wrong shape tends to repeat itself. */
const MAX_PROBLEMS = 20;

/** Lets only messages of the declared shape through to a handler. */
export class ContractInputPipe implements PipeTransform {
  constructor(
    private readonly subject: string,
    private readonly schema: z.ZodType,
  ) {}

  transform(value: unknown): unknown {
    const parsed = this.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.slice(0, MAX_PROBLEMS).map(({ path, message }) => ({ field: path.join('.'), message }));
    const summary = problems.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ');
    throw new AppError('INVALID_INPUT', `The input of ${this.subject} does not fit: ${summary}`, { details: { problems } });
  }
}
