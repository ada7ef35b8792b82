import { Injectable, type PipeTransform } from '@nestjs/common';
import { AppError } from '@weft/errors';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An id in a path. */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw new AppError('INVALID_INPUT', 'The id in the path is no UUID.');
    return value.toLowerCase();
  }
}
