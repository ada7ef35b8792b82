import { defineNode } from '@weft/node-sdk';
import { runSql } from '../sql/run-sql.ts';
import { POSTGRES } from '../sql/sql-dialect.ts';
import { sqlOptions } from '../sql/sql-options.ts';
import { postgresParams } from './postgres.params.ts';

export const postgres = defineNode({
  type: 'postgres',
  version: 1,
  title: 'PostgreSQL',
  description: 'Reads and writes rows of a PostgreSQL database, or runs queries of your own.',
  category: 'network',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: ({ operation = 'select' }) => (operation === 'select' ? 'read' : 'write'),
  params: postgresParams,
  credentials: [{ type: 'postgres', required: true }],
  options: sqlOptions('postgres'),
  run: (context) => runSql(context, POSTGRES),
});
