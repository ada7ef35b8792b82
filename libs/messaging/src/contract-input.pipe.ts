import type { PipeTransform } from '@nestjs/common';
import { AppError } from '@weft/errors';
import type { z } from 'zod';

/** As many as a reader can take in; a wrong shape tends to repeat itself. */
const MAX_PROBLEMS = 20;
/** Names of fields come from the caller: an error does not echo more of its input than this. */
const MAX_ECHO_LENGTH = 200;

const short = (text: string): string => text.slice(0, MAX_ECHO_LENGTH);

/** Lets only messages of the declared shape through to a handler. */
export class ContractInputPipe implements PipeTransform {
  constructor(
    private readonly subject: string,
    private readonly schema: z.ZodType,
  ) {}

  transform(value: unknown): unknown {
    const parsed = this.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.slice(0, MAX_PROBLEMS).map(({ path, message }) => ({
      field: short(path.join('.')),
      message: short(message),
    }));
    const summary = problems.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ');
    throw new AppError('INVALID_INPUT', `The input of ${this.subject} does not fit: ${summary}`, { details: { problems } });
  }
}
