export { orchestratorMigrations } from './orchestrator.migrations.ts';
export { orchestratorService } from './orchestrator.service-host.ts';
export { SamplesService } from './samples/samples.service.ts';
