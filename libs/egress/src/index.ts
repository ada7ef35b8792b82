export { parseAllowList, type AllowList } from './allow-list.ts';
export { createEgress, type Egress, type EgressLimits, type EgressOptions } from './egress.ts';
export { canonicalAddress, isPublicAddress } from './ip-address.ts';
