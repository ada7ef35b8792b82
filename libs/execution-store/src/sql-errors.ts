/** Deadlock, serialisation failure, lock not available, statement given up by the server, disk full: the same rows may pass later. */
const TRANSIENT_STATES = new Set(['40P01', '40001', '55P03', '57014', '53100', '53200']);

/** Was the statement rolled back for a reason that is not in its rows? */
export function isTransient(error: unknown): boolean {
  return TRANSIENT_STATES.has(String((error as { code?: unknown } | null)?.code));
}
