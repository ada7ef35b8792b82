export { settingsOfDataFolder } from './data-folder.ts';
export { openDatabase, type Database } from './database.ts';
export { makeFirstStart } from './first-start.ts';
export { SERVICES, startStandalone, type Standalone } from './standalone.ts';
export { standaloneConfig } from './standalone.config.ts';
export { welcome, type FirstSteps } from './welcome.ts';
