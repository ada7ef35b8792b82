import { Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { validateSync } from 'class-validator';
import { toInputError } from './validation.pipe.ts';

/**
 * A body whose own keys are checked against a class, and whose values pass as they are: documents and items may be megabytes,
 * and are validated by the service that they are for.
 */
export function ShallowBody<T extends object>(type: Type<T>): Type<PipeTransform<unknown, T>> {
  @Injectable()
  class ShallowBodyPipe implements PipeTransform<unknown, T> {
    transform(value: unknown): T {
      // A request without a body is one that leaves everything out.
      const body = value ?? {};
      if (typeof body !== 'object' || Array.isArray(body)) throw new AppError('INVALID_INPUT', 'The body must be a JSON object.');
      const instance = Object.assign(new type(), body);
      const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true });
      if (errors.length > 0) throw toInputError(errors);
      return instance;
    }
  }
  return ShallowBodyPipe;
}
