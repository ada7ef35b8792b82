export { HealthRegistry, type HealthCheck, type HealthReport } from './health-registry.ts';
export type { LogFields } from './log-fields.ts';
export { Metrics, type Labels } from './metrics.ts';
export { scrubError, scrubText, type LoggedError } from './scrub.ts';
export { StructuredLogger, type LoggerOptions, type LogLevel } from './structured-logger.ts';
export { currentTraceId, newTraceId, runInTrace } from './trace.ts';
