import { type ArgumentMetadata, ValidationPipe as NestValidationPipe } from '@nestjs/common';
import { AppError } from '@weft/errors';
import type { ValidationError } from 'class-validator';

const MAX_PROBLEMS = 20;

interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** Bodies and queries fit their class exactly: what it does not name is refused, not ignored. */
export const createValidationPipe = (): NestValidationPipe =>
  new ExactPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    exceptionFactory: toInputError,
  });

/** class-transformer leaves a key of this name out without a word. */
const UNSEEN = 'constructor';

class ExactPipe extends NestValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, UNSEEN)) {
      throw toInputError([{ property: UNSEEN, constraints: { whitelistValidation: `property ${UNSEEN} should not exist` } }]);
    }
    return super.transform(value, metadata);
  }
}

/** @returns INVALID_INPUT with every field that does not fit. */
export function toInputError(errors: readonly ValidationError[]): AppError {
  const problems = errors.flatMap((error) => toFieldProblems(error)).slice(0, MAX_PROBLEMS);
  const summary = problems.map(({ message }) => message).join('; ');
  return new AppError('INVALID_INPUT', `The request does not fit: ${summary}.`, { details: { problems } });
}

function toFieldProblems(
  { property, constraints = {}, children = [] }: ValidationError,
  path: readonly string[] = [],
): FieldProblem[] {
  const here = [...path, property];
  const message = tellingOf(constraints);
  const own = message === undefined ? [] : [{ field: here.join('.'), message }];
  return [...own, ...children.flatMap((child) => toFieldProblems(child, here))];
}

const KINDS = ['isString', 'isInt', 'isBoolean', 'isArray', 'isObject'];

/** One message for each field: that of its kind first, since a text has no size that a number could miss. */
function tellingOf(constraints: Readonly<Record<string, string>>): string | undefined {
  const kind = KINDS.find((name) => name in constraints);
  return kind === undefined ? Object.values(constraints)[0] : constraints[kind];
}
