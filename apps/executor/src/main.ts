import 'reflect-metadata';
import { runService } from '@weft/service-host';
import { executorService } from './executor.service-host.ts';

await runService(executorService);
