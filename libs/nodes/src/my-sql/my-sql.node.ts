import { defineNode } from '@weft/node-sdk';
import { runSql } from '../sql/run-sql.ts';
import { MYSQL } from '../sql/sql-dialect.ts';
import { sqlOptions } from '../sql/sql-options.ts';
import { mySqlParams } from './my-sql.params.ts';

export const mySql = defineNode({
  type: 'mySql',
  version: 1,
  title: 'MySQL',
  description: 'Reads and writes rows of a MySQL or MariaDB database, or runs queries of your own.',
  category: 'network',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: ({ operation = 'select' }) => (operation === 'select' ? 'read' : 'write'),
  params: mySqlParams,
  credentials: [{ type: 'mySql', required: true }],
  options: sqlOptions('mySql'),
  run: (context) => runSql(context, MYSQL),
});
