export { compilerService } from './compiler.service-host.ts';
