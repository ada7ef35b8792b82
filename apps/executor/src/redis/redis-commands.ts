import type { Egress, RedisServer } from '@weft/egress';
import { RedisConnection } from '@weft/egress';
import type { CredentialUse, RedisPort, RedisReply, RedisRequest } from '@weft/node-sdk';
import type { ConnectionPool } from '../connections/connection-pool.ts';
import type { RunCredentials } from '../credentials/run-credentials.ts';

/** Commands to Redis servers, for the nodes of one run. */
export class RedisCommands implements RedisPort {
  constructor(
    private readonly way: {
      readonly egress: Pick<Egress, 'openSocket' | 'tlsOptions'>;
      readonly pool: ConnectionPool<RedisConnection>;
    },
    private readonly credentials: RunCredentials,
  ) {}

  async send(use: CredentialUse, { effect, signal, ...request }: RedisRequest): Promise<readonly RedisReply[]> {
    const credential = await this.credentials.open(use, ['redis']);
    const server = credential.fields as unknown as RedisServer;
    return this.way.pool.use(this.credentials.keyOf(credential), {
      signal,
      open: () => RedisConnection.open(this.way.egress, server, signal),
      work: async (connection) => {
        if (effect === 'write') await this.credentials.permitWrite();
        return connection.send(request, signal);
      },
    });
  }
}
