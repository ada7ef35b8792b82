export { executorService } from './executor.service-host.ts';
