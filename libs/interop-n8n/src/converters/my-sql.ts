import { type Converter, type Writer } from '../conversion.ts';
import { readOldSql } from './old-sql.ts';
import { readSql } from './sql-reader.ts';
import { writeMapping, writeSql } from './sql-writer.ts';

export const mySqlConverter: Converter = {
  type: 'n8n-nodes-base.mySql',
  versions: [2, 2.1, 2.2, 2.3, 2.4, 2.5],
  convert: (input) => ({ type: 'mySql', parameters: readSql(input, { mapper: false }) }),
};

export const oldMySqlConverter: Converter = {
  type: 'n8n-nodes-base.mySql',
  versions: [1],
  convert({ parameters }) {
    const options = parameters.group('options');
    const read = readOldSql(parameters, options);
    const skipOnConflict = options.has('ignore') ? options.flag('ignore', false) : undefined;
    return { type: 'mySql', parameters: read['operation'] === 'insert' ? { ...read, skipOnConflict } : read };
  },
};

export const mySqlWriter: Writer = {
  type: 'mySql',
  target: mySqlConverter.type,
  versions: [2, 2.1, 2.2, 2.3, 2.4, 2.5],
  write: (input) => ({ parameters: writeSql(input, { writeColumns: writeMapping }) }),
};
