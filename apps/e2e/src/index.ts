export { ApiClient, type Answer } from './api-client.ts';
export { weftCommand, type CommandResult } from './command-line.ts';
export { chain, node } from './documents.ts';
export {
  describeFeatures,
  describeFleet,
  describeTargets,
  fleet,
  standalone,
  type Feature,
  type MakeTarget,
  type TargetKind,
} from './describe-targets.ts';
export { OutsideService, useOutside } from './outside-service.ts';
export { EffectLedger, STILL_ARRIVES_MS, type Effect } from './effect-ledger.ts';
export { killHard, listeningPorts, processTree, type ProcessEntry } from './processes.ts';
export { GatewayReplica } from './replica.ts';
export { Target, type TargetOptions } from './target.ts';
