import type { NodeContext, SqlRequest } from '@weft/node-sdk';
import type { SqlParameters } from './sql.params.ts';

/** A request without statements. */
export function requestOf(
  context: NodeContext<SqlParameters>,
  credentialType: 'postgres' | 'mySql',
  parameters: SqlParameters,
): SqlRequest {
  const { operation, largeNumbers, connectTimeoutMs, timeoutMs, keepConnectionMs: keepMs } = parameters;
  return {
    credential: context.credential(credentialType),
    statements: [],
    transaction: false,
    readsOnly: context.effect === 'read',
    changesSession: operation === 'query',
    ...{ largeNumbers, connectTimeoutMs, timeoutMs, keepMs, signal: context.signal },
  };
}
