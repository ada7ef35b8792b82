import { createServer, type Server } from 'node:http';

export interface OutsideCall {
  readonly path: string;
  readonly key: string;
}

/** A service that workflows call: notes each call, and answers as a test says. */
export class OutsideService {
  readonly calls: OutsideCall[] = [];
  /** The status of answers from now on. */
  status = 200;
  /** Paths that are answered with 500 all the same. */
  readonly failing = new Set<string>();
  /** Answers from now on wait for it. */
  gate: Promise<void> = Promise.resolve();
  private server?: Server;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      this.calls.push({ path: request.url ?? '', key: String(request.headers['idempotency-key'] ?? '') });
      const status = this.failing.has(request.url ?? '') ? 500 : this.status;
      void this.gate.then(() => response.writeHead(status, { 'content-type': 'application/json' }).end('{"ok":true}'));
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  paths(): string[] {
    return this.calls.map(({ path }) => path);
  }

  keysOf(path: string): string[] {
    return this.calls.flatMap((call) => (call.path === path ? [call.key] : []));
  }
}
