import type { CredentialUse } from './credential-use.ts';

/** What a Redis server answers (RESP2), with bytes taken as UTF-8. Whole numbers beyond 2^53 lose their last digits. */
export type RedisReply = string | number | null | readonly RedisReply[];

/** Name and arguments, such as `['SET', 'a', '1']`. */
export type RedisCommand = readonly [name: string, ...given: readonly string[]];

export interface RedisRequest {
  /** Sent at once on one connection, and carried out in this order. After one that fails those behind it are carried out all the same. */
  readonly commands: readonly RedisCommand[];
  /** Carries out all of them or, where one is no valid command, none; nobody else’s in between. */
  readonly atomic?: boolean;
  readonly effect: 'read' | 'write';
  /** Ends the connection at once. */
  readonly signal: AbortSignal;
}

/** Redis servers by credentials of the type `redis`. */
export interface RedisPort {
  /**
   * The replies, in the order of the commands.
   * @throws NodeFailure REDIS_REFUSED for the first command that the server refuses, SERVER_TIMED_OUT, SERVER_BROKE_OFF, SERVER_ANSWER_TOO_LARGE,
   * SIGN_IN_REFUSED, HTTP_BLOCKED, HTTP_UNREACHABLE, HTTP_TLS, CREDENTIAL_UNKNOWN and the like
   */
  send(credential: CredentialUse, request: RedisRequest): Promise<readonly RedisReply[]>;
}
