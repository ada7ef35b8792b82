import { createServer, type IncomingMessage, type Server } from 'node:http';

export interface Effect {
  readonly path: string;
  readonly key: string;
  readonly at: number;
}

/**
 * What a process has sent before its death is read up to so much later, on a busy machine. Nobody goes on with its runs as soon as that: a
 * restart takes longer, and so does a lease.
 */
export const STILL_ARRIVES_MS = 1_000;

/** The outside world: a server that notes every call it gets, whatever Weft thinks it has done. */
export class EffectLedger {
  readonly effects: Effect[] = [];
  /** How long each answer takes. */
  answerAfterMs = 0;
  private server?: Server;

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      this.effects.push(toEffect(request));
      setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'), this.answerAfterMs);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Calls by path: `/run-7/step-2` names a run and a step. */
  byPath(): ReadonlyMap<string, readonly Effect[]> {
    return Map.groupBy(this.effects, ({ path }) => path);
  }
}

function toEffect(request: IncomingMessage): Effect {
  return { path: request.url ?? '', key: String(request.headers['idempotency-key'] ?? ''), at: Date.now() };
}
