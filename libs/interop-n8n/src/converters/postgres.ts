import { unless, type Converter, type Writer } from '../conversion.ts';
import { readOldSql } from './old-sql.ts';
import { readSql } from './sql-reader.ts';
import { named, writeMapper, writeSql } from './sql-writer.ts';

/** From here on values stand in a mapper of columns. */
const WITH_MAPPER = 2.2;
const USUAL_SCHEMA = 'public';

export const postgresConverter: Converter = {
  type: 'n8n-nodes-base.postgres',
  versions: [2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6],
  convert(input) {
    const schema = input.parameters.text('schema', USUAL_SCHEMA);
    const read = readSql(input, { mapper: input.version >= WITH_MAPPER });
    const own = read['operation'] === 'query' || schema === USUAL_SCHEMA ? {} : { schema };
    return { type: 'postgres', parameters: { ...read, ...own } };
  },
};

/** Columns, and what is read of the item for them, are one text with commas. */
export const oldPostgresConverter: Converter = {
  type: 'n8n-nodes-base.postgres',
  versions: [1],
  convert({ parameters }) {
    const schema = parameters.text('schema', USUAL_SCHEMA);
    const read = readOldSql(parameters, parameters.group('additionalFields'));
    const own = read['operation'] === 'query' || schema === USUAL_SCHEMA ? {} : { schema };
    return { type: 'postgres', parameters: { ...read, ...own } };
  },
};

export const postgresWriter: Writer = {
  type: 'postgres',
  target: postgresConverter.type,
  versions: [2.2, 2.3, 2.4, 2.5, 2.6],
  write(input) {
    const { parameters } = input;
    const written = writeSql(input, { writeColumns: writeMapper });
    if (written['operation'] === 'executeQuery') return { parameters: written };
    const isTruncated = written['operation'] === 'deleteTable' && parameters.literal('deleteMode', 'rows') === 'truncate';
    return {
      parameters: {
        ...written,
        schema: named(parameters.text('schema', USUAL_SCHEMA)),
        restartSequences: isTruncated ? unless(parameters.flag('restartSequences', false), false) : undefined,
      },
    };
  },
};
