import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CredentialUse, RedisCommand } from '@weft/node-sdk';
import { CertificateAuthority, startRedis } from '@weft/testing';
import { closeConnections, connectionsWith, failing, LOOPBACK, type ConnectionSetup } from './server-connections-under-test.ts';

const USE: CredentialUse = { type: 'redis', credentialId: 'c1', nodeId: 'n1' };
const PASSWORD = 'canary-redis-password';

const authority = new CertificateAuthority();
const server = await startRedis({ password: PASSWORD });
const secured = await startRedis({ certificate: authority.issue('localhost') });
afterAll(async () => {
  await server?.stop();
  await secured?.stop();
  authority.remove();
});

afterEach(closeConnections);

/** The port of a run whose credential has these fields. */
function redisWith({ fields = {}, ...setup }: ConnectionSetup & { readonly fields?: object } = {}) {
  const usual = {
    host: LOOPBACK,
    port: server?.port ?? 1,
    database: 0,
    ssl: false,
    disableTlsVerification: false,
    password: PASSWORD,
  };
  const { ports, changeCredential } = connectionsWith('redis', { ...usual, ...fields }, setup);
  return {
    changeCredential,
    send: (commands: readonly RedisCommand[], more: object = {}) =>
      ports.redis.send(USE, { commands, effect: 'read', signal: new AbortController().signal, ...more }),
  };
}

/** How many connections the server has, this one included. */
const clientsOf = async (redis: ReturnType<typeof redisWith>) => {
  const [list] = await redis.send([['CLIENT', 'LIST']]);
  return String(list).trim().split('\n').length;
};

(server ? describe : describe.skip)('commands to Redis', () => {
  it('signs in, and gives replies in order', async () => {
    const redis = redisWith();
    const commands: RedisCommand[] = [['SET', 'a', 'ü 1'], ['GET', 'a'], ['RPUSH', 'l', 'x', 'y'], ['LRANGE', 'l', '0', '-1'], ['GET', 'none']]; // prettier-ignore
    expect(await redis.send(commands)).toEqual(['OK', 'ü 1', 2, ['x', 'y'], null]);
    await redis.send([['FLUSHALL']]);
  });

  it('keeps to the database of the credential', async () => {
    const [first, other] = [redisWith(), redisWith({ fields: { database: 3 } })];
    await other.send([['SET', 'only-there', '1']]);
    expect(await first.send([['GET', 'only-there']])).toEqual([null]);
    await expect(redisWith({ fields: { database: 9_999 } }).send([['PING']])).rejects.toMatchObject(failing('REDIS_REFUSED'));
  });

  it('carries out commands together or not at all', async () => {
    const redis = redisWith();
    expect(await redis.send([['INCR', 'n'], ['EXPIRE', 'n', '100']], { atomic: true })).toEqual([1, 1]); // prettier-ignore
    const wrong = redis.send([['SET', 'n', '7'], ['SET', 'n']], { atomic: true }); // prettier-ignore
    await expect(wrong).rejects.toMatchObject(failing('REDIS_REFUSED', { retryable: false }));
    await expect(redis.send([['SET', 't', 'x'], ['INCR', 't']], { atomic: true })).rejects.toMatchObject(failing('REDIS_REFUSED')); // prettier-ignore
    expect(await redis.send([['GET', 'n']])).toEqual(['1']);
  });

  it('says what the server refuses, and goes on with the same connection', async () => {
    const redis = redisWith();
    await redis.send([['SET', 'text', 'x']]);
    const refused = redis.send([['LPUSH', 'text', 'y'], ['GET', 'text']]); // prettier-ignore
    await expect(refused).rejects.toMatchObject(
      failing('REDIS_REFUSED', { fault: 'user', message: expect.stringContaining('WRONGTYPE') }),
    );
    expect(await redis.send([['GET', 'text']])).toEqual(['x']);
    expect(await clientsOf(redis)).toBe(1);
  });

  it('does not sign in with a wrong password, and does not say which', async () => {
    for (const fields of [{ password: 'canary-wrong' }, { password: undefined }, { user: 'nobody', password: 'canary-wrong' }]) {
      const error = await redisWith({ fields })
        .send([['PING']])
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject(failing('SIGN_IN_REFUSED', { field: 'credentials', retryable: false }));
      expect(JSON.stringify(error)).not.toContain('canary');
    }
  });

  it('connects to no private address that the operator has not opened', async () => {
    const closed = redisWith({ egress: { allow: [] } });
    await expect(closed.send([['PING']])).rejects.toMatchObject(failing('HTTP_BLOCKED'));
  });

  it('asks for leave before it writes, and not before it reads', async () => {
    const asked: string[] = [];
    const permit = { isRevoked: true, obtain: () => Promise.reject(new Error(`lost ${asked.push('asked')}`)) };
    const redis = redisWith({ permit });
    await redis.send([['SET', 'kept', '1']]);
    await expect(redis.send([['SET', 'kept', '2']], { effect: 'write' })).rejects.toThrow('lost');
    expect(await redis.send([['GET', 'kept']])).toEqual(['1']);
    expect(asked).toEqual(['asked']);
  });

  it('shares connections, lets eight be open at a time, and ends them when the credential changes', async () => {
    const redis = redisWith();
    await Promise.all(Array.from({ length: 30 }, () => redis.send([['PING']])));
    expect(await clientsOf(redis)).toBe(8);
    redis.changeCredential();
    expect(await clientsOf(redis)).toBe(1);
  });

  it('ends the connection of a command that is stopped', async () => {
    const redis = redisWith();
    const stop = new AbortController();
    const waiting = redis.send([['BLPOP', 'nothing', '0']], { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(waiting).rejects.toMatchObject(failing('HTTP_CANCELLED'));
    expect(await clientsOf(redis)).toBe(1);
  });

  it('speaks TLS with a server whose certificate is good for its name, and with no other', async () => {
    const fields = { host: 'localhost', port: secured!.port, ssl: true, password: undefined };
    expect(await redisWith({ fields, egress: { ca: authority.ca } }).send([['PING']])).toEqual(['PONG']);
    await expect(redisWith({ fields }).send([['PING']])).rejects.toMatchObject(failing('HTTP_TLS'));
    const elsewhere = redisWith({ fields: { ...fields, host: LOOPBACK }, egress: { ca: authority.ca } });
    await expect(elsewhere.send([['PING']])).rejects.toMatchObject(failing('HTTP_TLS'));
    const any = { ...fields, disableTlsVerification: true };
    await expect(redisWith({ fields: any }).send([['PING']])).rejects.toMatchObject(
      failing('HTTP_TLS', { field: 'credentials' }),
    );
    expect(await redisWith({ fields: any, egress: { allowInvalidCertificates: true } }).send([['PING']])).toEqual(['PONG']);
    const plain = redisWith({ fields: { ...fields, ssl: false } }).send([['PING']]);
    await expect(plain).rejects.toMatchObject({ failure: { code: expect.stringMatching(/^SERVER_/) } });
  });
});

describe('a server that is none', () => {
  let hostile: Server;
  let answer: (socket: Socket) => void;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    hostile = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      socket.once('data', () => answer(socket));
    });
    await new Promise<void>((done) => void hostile.listen(0, LOOPBACK, done));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => hostile.close(done));
  });
  const ask = (how: typeof answer) => {
    answer = how;
    const { port } = hostile.address() as AddressInfo;
    return redisWith({ fields: { port, password: undefined } }).send([['PING']]);
  };
  const saying = (text: string) => (socket: Socket) => void socket.write(text);

  it.each([
    ['a list without end', '*4294967296\r\n'],
    ['a list that takes all memory', '*30000000\r\n'],
    ['lists in lists', '*1\r\n'.repeat(100_000)],
    ['a text that takes all memory', '$9999999999\r\n'],
  ])('is left for %s', async (_, text) => {
    await expect(ask(saying(text))).rejects.toMatchObject({
      failure: { code: expect.stringMatching(/^SERVER_ANSWER_/), retryable: false },
    });
  });

  it.each(['HTTP/1.1 400 Bad Request\r\n\r\n', '%1\r\n+a\r\n+b\r\n', '$x\r\n', '\n'])('is left for %j', async (text) => {
    await expect(ask(saying(text))).rejects.toMatchObject(failing('SERVER_ANSWER_UNREADABLE'));
  });

  it('is left for a stream without end', async () => {
    const megabyte = Buffer.alloc(1_048_576, 'x');
    const endless = (socket: Socket) => {
      socket.write('$67108864\r\n');
      const more = () => void (socket.destroyed || (socket.write(megabyte), setImmediate(more)));
      more();
    };
    await expect(ask(endless)).rejects.toMatchObject(failing('SERVER_ANSWER_TOO_LARGE'));
  });

  it('is not quoted where it repeats the password', async () => {
    answer = (socket) => {
      socket.write('+OK\r\n');
      socket.once('data', () => socket.write(`-ERR what ${PASSWORD}?\r\n`));
    };
    const { port } = hostile.address() as AddressInfo;
    const error = await redisWith({ fields: { port } }).send([['PING']]).catch((thrown: unknown) => thrown); // prettier-ignore
    expect(error).toMatchObject(failing('REDIS_REFUSED', { message: expect.stringContaining('ERR what ***?') }));
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  it('may break off', async () => {
    await expect(ask((socket) => socket.destroy())).rejects.toMatchObject(failing('SERVER_BROKE_OFF', { retryable: true }));
  });
});
