import { NodeFailure } from '@weft/node-sdk';

const fail = (code: string, field: string, message: string, fix: string): NodeFailure =>
  new NodeFailure({ code, fault: 'user', message, field, fix, retryable: false });

export const invalidName = (name: string): NodeFailure =>
  fail(
    'SQL_NAME_INVALID',
    'table',
    `${JSON.stringify(name.slice(0, 60))} is no name of a table or column.`,
    'Give the name as the database has it, without quotes; it is quoted by itself.',
  );

export const valueMissing = (number: number, given: number): NodeFailure =>
  fail(
    'SQL_VALUE_MISSING',
    'values',
    `The query uses $${number}, and ${given === 0 ? 'no value is' : given === 1 ? 'one value is' : `${given} values are`} given.`,
    'Give a value for each number in "values", or take the number out of the query.',
  );

export const pastedValue = (number: number, format: string): NodeFailure =>
  fail(
    'SQL_VALUE_PASTED',
    'query',
    `The query asks for $${number}:${format}, which would put a value into the statement as if it were SQL.`,
    `Use $${number} for a value, $${number}:name for the name of a table or column, $${number}:csv for a list.`,
  );

export const notNamed = (number: number): NodeFailure =>
  fail(
    'SQL_NAME_INVALID',
    'values',
    `Value ${number} should be the name of a table or column, and is no text.`,
    'Give a text, or a list of texts.',
  );

export const questionMark = (): NodeFailure =>
  fail(
    'SQL_VALUE_MISSING',
    'query',
    'The query has a "?" beside its parameters, which the database would take for one more.',
    'Write parameters as $1, $2 …, and put a question mark that is meant as a text into quotes.',
  );

export const queryMissing = (): NodeFailure =>
  fail('SQL_QUERY_MISSING', 'query', 'There is no statement in the query.', 'Write one, such as: select 1.');

export const queryTooLong = (max: number): NodeFailure =>
  fail(
    'SQL_QUERY_TOO_LONG',
    'query',
    `The query has more than ${max} characters.`,
    'Give data as values, which have no such limit, and not as part of the query.',
  );

export const tableMissing = (): NodeFailure => fail('SQL_TABLE_MISSING', 'table', 'There is no name of a table.', 'Give one.');

export const matchMissing = (column?: string): NodeFailure =>
  column === undefined
    ? fail(
        'SQL_MATCH_MISSING',
        'matchOn',
        'No columns are named by which rows are found.',
        'Name them in "matchOn": mostly the primary key.',
      )
    : fail(
        'SQL_MATCH_MISSING',
        'matchOn',
        `Rows are found by the column "${column.slice(0, 60)}", and no value is given for it.`,
        'Give one, or find the rows by other columns.',
      );

export const nothingToChange = (): NodeFailure =>
  fail(
    'SQL_NOTHING_TO_WRITE',
    'fields',
    'There are no values for any columns besides those by which rows are found.',
    'Give at least one in "fields", or as a field of the item.',
  );
