import type { Egress, RedisConnection } from '@weft/egress';
import type { NodePorts } from '@weft/node-sdk';
import type { OpenedCredentials } from '../credentials/opened-credentials.ts';
import { RunCredentials, type RunAccess } from '../credentials/run-credentials.ts';
import { RedisCommands } from '../redis/redis-commands.ts';
import type { RemoteFileConnection } from '../remote-files/remote-file-connection.ts';
import { RemoteFiles } from '../remote-files/remote-files.ts';
import { ConnectionPool } from './connection-pool.ts';

/** A workspace's steps beyond that wait for one another. */
const REDIS = { maxPerKey: 8, idleMs: 10_000 };
/** Many servers let no more of one user in. */
const FILES = { maxPerKey: 4, idleMs: 10_000 };

/** The ports of nodes that hold connections to servers other than those of HTTP. */
export class ServerConnections {
  private readonly redis = new ConnectionPool<RedisConnection>(REDIS);
  private readonly files = new ConnectionPool<RemoteFileConnection>(FILES);

  constructor(
    private readonly way: {
      readonly egress: Pick<Egress, 'openSocket' | 'tlsOptions'>;
      /** Of a file that is downloaded. */
      readonly maxFileBytes: number;
    },
    private readonly opened: OpenedCredentials,
  ) {
    for (const pool of [this.redis, this.files]) opened.onDrop((credential) => pool.drop(credential));
  }

  portsFor(run: RunAccess): Pick<NodePorts, 'redis' | 'remoteFiles'> {
    const credentials = new RunCredentials(this.opened, run);
    return {
      redis: new RedisCommands({ ...this.way, pool: this.redis }, credentials),
      remoteFiles: new RemoteFiles({ ...this.way, pool: this.files }, credentials),
    };
  }

  close(): void {
    this.redis.close();
    this.files.close();
  }
}
