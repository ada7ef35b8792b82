import {
  NodeFailure,
  type CredentialUse,
  type RedisCommand,
  type RedisPort,
  type RedisReply,
  type RedisRequest,
} from '@weft/node-sdk';

/** A server that answers as a fixture says, request by request, and keeps what it was sent. */
export class FakeRedis implements RedisPort {
  readonly sent: (readonly RedisCommand[])[] = [];

  constructor(private readonly replies: readonly (readonly RedisReply[])[] = []) {}

  async send(_: CredentialUse, { commands }: RedisRequest): Promise<readonly RedisReply[]> {
    const replies = this.replies[this.sent.push(commands) - 1];
    if (replies) return replies;
    throw new NodeFailure({ code: 'SERVER_BROKE_OFF', fault: 'node', message: 'The fixture has no further replies.' });
  }
}
