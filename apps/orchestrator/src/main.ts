import 'reflect-metadata';
import { runService } from '@weft/service-host';
import { orchestratorService } from './orchestrator.service-host.ts';

await runService(orchestratorService);
