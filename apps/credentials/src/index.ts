export { credentialsMigrations } from './credentials.migrations.ts';
export { credentialsService } from './credentials.service-host.ts';
