export { ApiClient, type Answer } from './api-client.ts';
export { EffectLedger, type Effect } from './effect-ledger.ts';
export { FleetTarget } from './fleet-target.ts';
export { StandaloneTarget, type TargetOptions } from './standalone-target.ts';
