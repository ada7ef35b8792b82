import 'reflect-metadata';
import { environmentWith, loadConfigOrExit } from '@weft/config';
import { openDatabase } from './database.ts';
import { standaloneConfig } from './standalone.config.ts';

/** `npm run migrate`: brings the database up to date and ends. */
try {
  const database = await openDatabase(loadConfigOrExit([standaloneConfig], environmentWith({})).of(standaloneConfig));
  await database.stop();
  process.stderr.write('The database is up to date.\n');
} catch (error) {
  process.stderr.write(`The database could not be migrated: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
