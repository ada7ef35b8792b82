import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { waitFor } from '@weft/testing';
import { WebSocket } from 'ws';

export interface Received {
  readonly type: string;
  readonly id?: number | string;
  readonly channel?: string;
  readonly executionId?: string;
  readonly reason?: string;
  readonly event?: { readonly type: string; readonly sequence?: number };
  readonly problem?: { readonly code: string; readonly status: number; readonly detail: string };
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** What refused an upgrade. */
export interface Refused {
  readonly status: number;
  readonly code: string;
}

/** A program with a WebSocket to a gateway. */
export class SocketClient {
  readonly received: Received[] = [];
  readonly closed: Promise<Closed>;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.received.push(JSON.parse(data.toString()) as Received));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      socket.once('close', (code: number, reason: Buffer) => resolve({ code, reason: reason.toString() })),
    );
  }

  /** @returns what refused it, where the answer is no socket. */
  static async attempt(url: string, headers: Record<string, string> = {}, query = ''): Promise<SocketClient | Refused> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws${query}`, { headers });
    const client = new SocketClient(socket);
    const refused = once(socket, 'unexpected-response').then(async ([, response]) => {
      const answer = response as IncomingMessage;
      const body = (await answer.setEncoding('utf8').toArray()).join('');
      return { status: answer.statusCode ?? 0, code: (JSON.parse(body) as { code: string }).code };
    });
    return Promise.race([once(socket, 'open').then(() => client), refused]);
  }

  static async open(url: string, headers: Record<string, string>, query = ''): Promise<SocketClient> {
    const client = await SocketClient.attempt(url, headers, query);
    if (client instanceof SocketClient) return client;
    throw new Error(`The upgrade was refused: ${client.status} ${client.code}`);
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The answer to a request with this id. */
  async answerTo(message: { readonly id: number | string; readonly [key: string]: unknown }): Promise<Received> {
    this.send(message);
    return this.next((each) => each.id === message.id && each.type !== 'event');
  }

  next(matches: (message: Received) => boolean, timeoutMs = 10_000): Promise<Received> {
    return waitFor(() => this.received.find(matches), { timeoutMs });
  }

  /** Of the events so far. */
  sequences(): number[] {
    return this.received.filter(({ type, id }) => type === 'event' && id !== undefined).map(({ id }) => Number(id));
  }
}
