export interface EgressLimits {
  /** Of an unpacked answer that is held in memory. */
  readonly maxResponseBytes: number;
  /** Of an unpacked answer that is received piece by piece. */
  readonly maxFileBytes: number;
  readonly maxHeaderBytes: number;
  readonly connectTimeoutMs: number;
  /** How long the sender of a body that is received piece by piece may be silent. */
  readonly idleTimeoutMs: number;
  /** Of a whole call of `fetch`, which has no time limit of its own. */
  readonly fetchTimeoutMs: number;
  readonly keepAliveMs: number;
  /** Of each owner. */
  readonly connectionsPerOrigin: number;
  /** How many owners keep connections that they do not use just now. */
  readonly owners: number;
  /** How many who show a certificate of their own have connections at a time. One that trusts more authorities costs 1.3 MB. */
  readonly identities: number;
}

export const LIMITS: EgressLimits = {
  maxResponseBytes: 64 * 1_048_576,
  maxFileBytes: 1_024 * 1_048_576,
  maxHeaderBytes: 32 * 1_024,
  connectTimeoutMs: 10_000,
  idleTimeoutMs: 60_000,
  fetchTimeoutMs: 300_000,
  keepAliveMs: 10_000,
  connectionsPerOrigin: 64,
  owners: 1_000,
  identities: 64,
};
