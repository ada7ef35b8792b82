import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { CATALOGUE, ERROR_KINDS, type ErrorCode, type ErrorEntry } from '@weft/errors';

/** Of every route. */
const USUAL: readonly ErrorCode[] = ['INVALID_INPUT', 'INTERNAL', 'SERVICE_UNAVAILABLE'];

export const PROBLEM_CONTENT = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** Where a caller is told when to come back. */
const COMES_BACK = ['429', '503'];
const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds until it is worth another try.', schema: { type: 'integer' as const } },
};

const statusOf = (code: ErrorCode): number => {
  const entry: ErrorEntry = CATALOGUE[code];
  return entry.status ?? ERROR_KINDS[entry.kind].status;
};

/** Documents the codes that a route answers with, besides those of every route. */
export function Problems(...codes: readonly ErrorCode[]) {
  const byStatus = Object.groupBy([...USUAL, ...codes], statusOf);
  return applyDecorators(
    ...Object.entries(byStatus).map(([status, group = []]) =>
      ApiResponse({
        status: Number(status),
        description: group.join(', '),
        content: PROBLEM_CONTENT,
        ...(COMES_BACK.includes(status) && { headers: RETRY_AFTER }),
      }),
    ),
  );
}
