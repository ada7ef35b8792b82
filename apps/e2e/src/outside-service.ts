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
  /** Where it is, once it has started. */
  url = '';
  private server?: Server;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      this.calls.push({ path: request.url ?? '', key: String(request.headers['idempotency-key'] ?? '') });
      const status = this.failing.has(request.url ?? '') ? 500 : this.status;
      void this.gate.then(() => response.writeHead(status, { 'content-type': 'application/json' }).end('{"ok":true}'));
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
    return this.url;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** As if it had never been called, nor told how to answer. */
  reset(): void {
    this.calls.length = 0;
    this.status = 200;
    this.failing.clear();
    this.gate = Promise.resolve();
  }

  paths(): string[] {
    return this.calls.map(({ path }) => path);
  }

  keysOf(path: string): string[] {
    return this.calls.flatMap((call) => (call.path === path ? [call.key] : []));
  }
}

/** One for the tests of the `describe` at hand, as if it were new for each. */
export function useOutside(): OutsideService {
  const outside = new OutsideService();
  beforeAll(() => outside.start(), 120_000);
  beforeEach(() => outside.reset());
  afterAll(() => outside.stop(), 60_000);
  return outside;
}
