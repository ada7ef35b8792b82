export { fleetConfig, hostConfig } from './host.config.ts';
export { runService, runStandalone, type StandaloneOptions } from './run.ts';
export { RunningServices, type StartOptions } from './running-services.ts';
export { defineServiceHost, type AnyServiceDefinition, type HttpFront, type ServiceDefinition } from './service-definition.ts';
export { withServices, type ServiceContexts } from './service-contexts.ts';
export { stopOnSignals } from './stop-on-signals.ts';
export { KeptAlive, type KeptAliveOptions, type RunningProcess } from './supervision/kept-alive.ts';
export { ServiceFleet, type FleetMember, type ServiceFleetOptions } from './supervision/service-fleet.ts';
