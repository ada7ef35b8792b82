import type { NodeFailure } from '@weft/node-sdk';

/** What PostgreSQL (`severity`, `code`) or MySQL (`errno`, `sqlState`) says. */
export interface ServerError {
  readonly message?: string;
  readonly severity?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly position?: string;
  readonly errno?: number;
  readonly sqlState?: string;
}

type Reason = Pick<NodeFailure['failure'], 'code' | 'fault' | 'field' | 'fix' | 'retryable'>;

const LOOK = 'Look at the statement and at its values.';
const refused = (fix = LOOK): Reason => ({ code: 'SQL_FAILED', fault: 'user', fix, retryable: false });
const conflict = (fix: string): Reason => ({ code: 'SQL_CONFLICT', fault: 'user', fix, retryable: false });
const login: Reason = {
  ...{ code: 'SQL_LOGIN_REFUSED', fault: 'user', field: 'credentials', retryable: false },
  fix: 'Look at user, password and database in the credential, and at whom the database lets in.',
};
const passing: Reason = {
  ...{ code: 'SQL_UNAVAILABLE', fault: 'node', retryable: true },
  fix: 'Try again later; "retry" does it by itself.',
};

const TABLE = 'Look at the name of the table, and at its schema or database.';
const COLUMN = 'Look at the names of the columns; with automatic mapping each field of the item is one.';
const UNIQUE = 'Such a row is there already: change it by "upsert", or pass over it with "skipOnConflict".';
const ELSEWHERE = 'Look at the rules of the table: what must be there, and what other tables hold.';
const PARAMETER = 'Say what type the value has, such as $1::text or $1::int.';
const TARGET = 'Find rows by the columns of a primary key or a unique index in "matchOn".';

/** By SQLSTATE, in full or its class (PostgreSQL manual, appendix A). */
const POSTGRES: Readonly<Record<string, Reason>> = {
  '08': passing, '40': passing, '53': passing, '55P03': passing, '57': passing, '58': passing,
  '28': login, '3D': login,
  '23': conflict(ELSEWHERE), '23505': conflict(UNIQUE),
  '42P01': refused(TABLE), '3F000': refused(TABLE), '42703': refused(COLUMN),
  '42P18': refused(PARAMETER), '42P08': refused(PARAMETER), '42P10': refused(TARGET),
  '42501': refused('Give the user of the credential the right to do that.'),
}; // prettier-ignore

/** By error number (MySQL error reference; MariaDB has the same). */
const MYSQL: Readonly<Record<number, Reason>> = {
  1040: passing, 1053: passing, 1203: passing, 1205: passing, 1213: passing, 1226: passing, 1317: passing, 1927: passing, 3024: passing,
  1044: login, 1045: login, 1049: login, 1130: login, 1698: login,
  1062: conflict(UNIQUE), 1048: conflict(ELSEWHERE), 1451: conflict(ELSEWHERE), 1452: conflict(ELSEWHERE), 1364: conflict(ELSEWHERE),
  1146: refused(TABLE), 1054: refused(COLUMN),
  1142: refused('Give the user of the credential the right to do that.'),
}; // prettier-ignore

/** Undefined where it is no answer of a database. */
export function reasonOfServer(error: ServerError): NodeFailure['failure'] | undefined {
  if (error?.severity !== undefined && error.code !== undefined) return ofPostgres(error);
  return error?.errno !== undefined && error.sqlState !== undefined ? ofMySql(error) : undefined;
}

function ofPostgres({ code = '', message = '', detail, position }: ServerError): NodeFailure['failure'] {
  const reason = POSTGRES[code] ?? POSTGRES[code.slice(0, 2)] ?? refused();
  return {
    ...reason,
    message: `The database says: ${message}${detail === undefined ? '' : ` (${detail})`}.`,
    details: { sqlState: code, ...(position !== undefined && { position: Number(position) }) },
  };
}

function ofMySql({ errno = 0, message = '', sqlState = '' }: ServerError): NodeFailure['failure'] {
  const reason = MYSQL[errno] ?? refused();
  return { ...reason, message: `The database says: ${message}.`, details: { errorNumber: errno, sqlState } };
}
