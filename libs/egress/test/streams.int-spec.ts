import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpResponseHead } from '@weft/node-sdk';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { createEgress, type EgressOptions, type EgressRequest } from '../src/index.ts';

const MB = 1_048_576;
const opened: { close(): Promise<void> }[] = [];
let handler: (request: IncomingMessage, response: ServerResponse) => unknown;
let server: Server;

beforeAll(async () => {
  // A request that breaks off fails its handler too; the test looks at its sender.
  server = createServer((request, response) => void (async () => handler(request, response))().catch(() => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  for (const egress of opened) await egress.close();
  server.closeAllConnections();
  server.close();
});

function send(request: Partial<EgressRequest>, options: Partial<EgressOptions> = {}) {
  const egress = createEgress({ allow: ['127.0.0.0/8'], ...options });
  opened.push(egress);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const signal = new AbortController().signal;
  return egress.httpPort.request({ method: 'GET', url, headers: {}, timeoutMs: 20_000, maxRedirects: 5, signal, ...request });
}

/** Pieces of known content; the hash of all of them. */
function* pieces(count: number, size = 65_536): Generator<Buffer> {
  for (let index = 0; index < count; index++) yield Buffer.alloc(size, index % 251);
}
function hashOf(parts: Iterable<Uint8Array>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

describe('a body that is received piece by piece', () => {
  it('holds back a sender that is faster than its receiver', async () => {
    let [sent, received, furthest] = [0, 0, 0];
    handler = async (_request, response) => {
      for (const piece of pieces(1_024)) {
        sent += piece.length;
        furthest = Math.max(furthest, sent - received);
        if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
      }
      response.end();
    };
    const hash = createHash('sha256');
    const heads: HttpResponseHead[] = [];
    const answer = await send({
      receive: (head) => {
        heads.push(head);
        return async (content) => {
          for await (const piece of content) {
            hash.update(piece);
            received += piece.length;
            await turn();
          }
        };
      },
    });
    expect(received).toBe(64 * MB);
    expect(hash.digest('hex')).toBe(hashOf(pieces(1_024)));
    expect(furthest).toBeLessThan(16 * MB);
    expect(answer).toMatchObject({ status: 200, body: new Uint8Array() });
    expect(heads).toEqual([expect.objectContaining({ status: 200 })]);
  });

  it('is handed back whole where nobody takes it', async () => {
    handler = (_request, response) => response.end('whole');
    expect(Buffer.from((await send({ receive: () => undefined })).body).toString()).toBe('whole');
  });

  it('is unpacked on the way, and ends at the limit of what it unpacks to', async () => {
    let cutOff = Promise.withResolvers<void>();
    handler = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.on('close', cutOff.resolve);
      const packer = createGzip();
      packer.pipe(response);
      const pour = () => void (response.destroyed ? packer.destroy() : packer.write(Buffer.alloc(MB), () => setImmediate(pour)));
      pour();
    };
    let received = 0;
    const receive = () => async (content: AsyncIterable<Uint8Array>) => {
      for await (const piece of content) received += piece.length;
    };
    const limits = { maxFileBytes: 5 * MB, maxResponseBytes: MB };
    await expect(send({ receive }, { limits })).rejects.toMatchObject({ failure: { code: 'HTTP_TOO_LARGE' } });
    await cutOff.promise;
    expect(received).toBeLessThanOrEqual(5 * MB);
    cutOff = Promise.withResolvers();
    await expect(send({}, { limits })).rejects.toMatchObject({ failure: { code: 'HTTP_TOO_LARGE' } });
    await cutOff.promise;

    handler = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed'));
    const parts: Uint8Array[] = [];
    const taken = () => async (content: AsyncIterable<Uint8Array>) => void parts.push(...(await Array.fromAsync(content)));
    const answer = await send({ receive: taken });
    expect(Buffer.concat(parts).toString()).toBe('packed');
    expect(answer.headers).not.toHaveProperty('content-encoding');
  });

  it('of a sender that falls silent is given up, however long the request may take', async () => {
    handler = (_request, response) => response.write('first');
    const receive = () => (content: AsyncIterable<Uint8Array>) => Array.fromAsync(content).then(() => undefined);
    const sent = send({ receive, timeoutMs: 3_600_000 }, { limits: { idleTimeoutMs: 100 } });
    await expect(sent).rejects.toMatchObject({
      failure: { code: 'HTTP_TIMED_OUT', message: expect.stringContaining('in the middle') },
    });
  });

  it('is not taken for silent where its receiver takes long', async () => {
    handler = (_request, response) => response.end(Buffer.alloc(300_000));
    let received = 0;
    const receive = () => async (content: AsyncIterable<Uint8Array>) => {
      for await (const piece of content) {
        received += piece.length;
        const until = performance.now() + 60;
        while (performance.now() < until) await turn();
      }
    };
    await send({ receive }, { limits: { idleTimeoutMs: 30 } });
    expect(received).toBe(300_000);
  });

  it('ends at the total time, drip by drip', async () => {
    handler = (_request, response) => {
      const drip = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(drip));
    };
    const receive = () => (content: AsyncIterable<Uint8Array>) => Array.fromAsync(content).then(() => undefined);
    await expect(send({ receive, timeoutMs: 200 })).rejects.toMatchObject({ failure: { code: 'HTTP_TIMED_OUT' } });
  });

  it('lets the error of its receiver through as it is, and cuts the sender off', async () => {
    const cutOff = Promise.withResolvers<void>();
    handler = (_request, response) => {
      response.on('close', cutOff.resolve);
      const pour = () => void (response.destroyed || response.write(Buffer.alloc(MB), () => setImmediate(pour)));
      pour();
    };
    const full = new Error('the disk is full');
    await expect(send({ receive: () => () => Promise.reject(full) })).rejects.toBe(full);
    await cutOff.promise;
  });
});

describe('a body that is sent piece by piece', () => {
  const read = async (request: IncomingMessage, response: ServerResponse) => {
    const hash = createHash('sha256');
    let size = 0;
    for await (const piece of request as AsyncIterable<Buffer>) {
      hash.update(piece);
      size += piece.length;
    }
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
    response.end(JSON.stringify({ size, sha256: hash.digest('hex'), length, coding }));
  };
  const seen = (body: Uint8Array) => JSON.parse(Buffer.from(body).toString()) as object;

  it('arrives as it is, with its length where that is known and in chunks where it is not', async () => {
    handler = read;
    const all = { size: 1_048_576, sha256: hashOf(pieces(16)) };
    const known = await send({ method: 'POST', body: { open: async () => toAsync(pieces(16)), sizeBytes: MB } });
    expect(seen(known.body)).toEqual({ ...all, length: String(MB) });
    const unknown = await send({ method: 'POST', body: { open: () => toAsync(pieces(16)) } });
    expect(seen(unknown.body)).toEqual({ ...all, coding: 'chunked' });
  });

  it('is read no faster than the other side takes it', async () => {
    let [pulled, furthest, taken] = [0, 0, 0];
    handler = async (request, response) => {
      for await (const piece of request as AsyncIterable<Buffer>) {
        taken += piece.length;
        await turn();
      }
      response.end();
    };
    const open = async function* () {
      for (const piece of pieces(1_024)) {
        pulled += piece.length;
        furthest = Math.max(furthest, pulled - taken);
        yield piece;
      }
    };
    await send({ method: 'PUT', body: { open } });
    expect(taken).toBe(64 * MB);
    expect(furthest).toBeLessThan(16 * MB);
  });

  it('is opened again for a redirect that keeps it', async () => {
    let count = 0;
    handler = async (request, response) => {
      if (request.url === '/end') return read(request, response);
      request.resume().on('end', () => response.writeHead(307, { location: '/end' }).end());
    };
    const open = () => {
      count += 1;
      return toAsync(pieces(4));
    };
    const answer = await send({ method: 'POST', body: { open } });
    expect(count).toBe(2);
    expect(seen(answer.body)).toMatchObject({ sha256: hashOf(pieces(4)) });
  });

  it('that cannot be read ends the request with the error of its source', async () => {
    handler = read;
    const missing = new Error('no such file');
    await expect(send({ method: 'POST', body: { open: () => Promise.reject(missing) } })).rejects.toBe(missing);
  });

  it.each([5, 100_000])('of another size than the %i bytes that were said is refused', async (sizeBytes) => {
    handler = read;
    const sent = send({ method: 'POST', body: { open: () => toAsync(pieces(1)), sizeBytes } });
    await expect(sent).rejects.toMatchObject({ failure: { code: 'HTTP_REQUEST_INVALID' } });
  });
});

// eslint-disable-next-line @typescript-eslint/require-await -- what is at hand, as a source that is asked for it
async function* toAsync(parts: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* parts;
}
