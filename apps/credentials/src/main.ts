import 'reflect-metadata';
import { runService } from '@weft/service-host';
import { credentialsService } from './credentials.service-host.ts';

await runService(credentialsService);
