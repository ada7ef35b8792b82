import 'reflect-metadata';
import { DataSource, type DataSourceOptions, type Logger } from 'typeorm';
import { toPoolConfig, type ConnectionOptions } from './connection.ts';
import { toStoreError } from './store-error.ts';

export interface DataSourceSettings extends ConnectionOptions {
  /** The service's own PostgreSQL schema. */
  readonly schema: string;
  readonly entities?: NonNullable<DataSourceOptions['entities']>;
}

/** Opens a service's DataSource. Migrations are not run here (`migrate` does), nothing is synchronised. @throws STORE_UNAVAILABLE */
export async function openDataSource(settings: DataSourceSettings): Promise<DataSource> {
  try {
    return await new DataSource(toDataSourceOptions(settings)).initialize();
  } catch (error) {
    throw toStoreError(error);
  }
}

const nothing = () => undefined;
/** Errors are thrown, and whoever catches them logs. TypeORM's own logger writes to standard output, which is not ours to use. */
const SILENT: Logger = {
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
  logMigration: nothing,
  log: nothing,
};

export function toDataSourceOptions(settings: DataSourceSettings): Extract<DataSourceOptions, { type: 'postgres' }> {
  const { connectionString, ...extra } = toPoolConfig(settings);
  return {
    type: 'postgres',
    url: connectionString,
    schema: settings.schema,
    entities: settings.entities ?? [],
    extra,
    installExtensions: false,
    logging: false,
    logger: SILENT,
    // An idle connection that breaks is dropped by the pool; the next query says if the server is gone.
    poolErrorHandler: () => undefined,
  };
}
