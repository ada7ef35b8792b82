import { NodeFailure } from '@weft/node-sdk';

const SUPPORTED =
  'Write one SELECT over input1, input2 …: JOIN, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, DISTINCT, UNION and subqueries are supported.';

/** The query cannot be read. `at` is the place in its text, from 0. */
export function sqlInvalid(problem: string, at: number, fix = SUPPORTED): NodeFailure {
  return new NodeFailure({
    code: 'MERGE_SQL_INVALID',
    fault: 'user',
    message: `The query cannot be read at character ${at + 1}: ${problem}.`,
    field: 'query',
    fix,
    details: { position: at },
    retryable: false,
  });
}

/** The query was read and needs more than one step may take. */
export function sqlTooLarge(what: string): NodeFailure {
  return new NodeFailure({
    code: 'MERGE_SQL_TOO_LARGE',
    fault: 'user',
    message: `The query ${what}.`,
    field: 'query',
    fix: 'Join by equal fields (ON a.id = b.id), filter earlier, or add a LIMIT to a subquery.',
    retryable: false,
  });
}

/** The query was read and asks for something that its rows do not have. */
export function sqlFailed(problem: string, fix: string): NodeFailure {
  return new NodeFailure({
    code: 'MERGE_SQL_FAILED',
    fault: 'user',
    message: problem,
    field: 'query',
    fix,
    retryable: false,
  });
}
