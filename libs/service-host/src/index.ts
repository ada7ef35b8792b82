export { fleetConfig, hostConfig } from './host.config.ts';
export { runService, runStandalone, type StandaloneOptions } from './run.ts';
export { RunningServices, type StartOptions } from './running-services.ts';
export { defineServiceHost, type AnyServiceDefinition, type HttpFront, type ServiceDefinition } from './service-definition.ts';
export { stopOnSignals } from './stop-on-signals.ts';
