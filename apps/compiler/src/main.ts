import 'reflect-metadata';
import { runService } from '@weft/service-host';
import { compilerService } from './compiler.service-host.ts';

await runService(compilerService);
