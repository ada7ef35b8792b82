import { Injectable, type PipeTransform } from '@nestjs/common';
import { AppError } from '@weft/errors';
import type { RowCondition } from '@weft/node-sdk';

/** The conditions in a query; what they say is for the service to check. @throws INVALID_INPUT */
export function toConditions(filter: string | undefined): { conditions?: RowCondition[] } {
  if (filter === undefined || filter.trim() === '') return {};
  const conditions = parse(filter);
  if (Array.isArray(conditions)) return { conditions: conditions as RowCondition[] };
  throw new AppError(
    'INVALID_INPUT',
    'The filter is no JSON list of conditions, such as [{"column":"age","operator":"gt","value":5}].',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The id of a row in a path. */
@Injectable()
export class RowIdPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    if (!/^[1-9]\d{0,15}$/.test(value)) throw new AppError('INVALID_INPUT', 'The id of the row in the path is no whole number.');
    return Number(value);
  }
}
