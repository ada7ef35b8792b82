import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A server on a free port of this machine that keeps what it was asked. */
export class LocalServer {
  connectionCount = 0;
  readonly requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
  handler: Handler = (_request, response) => response.end('hello');
  private readonly server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      this.requests.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      this.handler(request, response, body);
    });
  });

  async listen(): Promise<this> {
    this.server.on('connection', () => (this.connectionCount += 1));
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path = '/', host = '127.0.0.1'): string {
    return `http://${host}:${this.port}${path}`;
  }

  reset(handler: Handler): void {
    this.handler = handler;
    this.connectionCount = 0;
    this.requests.length = 0;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
