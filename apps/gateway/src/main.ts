import 'reflect-metadata';
import { runService } from '@weft/service-host';
import { gatewayService } from './gateway.service-host.ts';

await runService(gatewayService);
