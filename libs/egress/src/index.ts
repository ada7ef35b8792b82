export { parseAllowList, type AllowList } from './allow-list.ts';
export { createEgress, type Egress, type EgressOptions, type EgressPort } from './egress.ts';
export type { EgressLimits } from './egress-limits.ts';
export { certificatesIn, secureContextOf, type TlsIdentity } from './tls-identity.ts';
export type { EgressRequest, HopAddition, OutgoingHop, SendPermit } from './egress-request.ts';
export type { SocketRequest } from './guarded-socket.ts';
export { canonicalAddress, isPublicAddress } from './ip-address.ts';
