import { defineMigrations } from '@weft/persistence';
import { CreateExecutionTables1764000000001 } from './migrations/1764000000001-create-execution-tables.ts';

/** The tables of this library, for `migrate`. */
export const executionMigrations = defineMigrations({ schema: 'execution', migrations: [CreateExecutionTables1764000000001] });
