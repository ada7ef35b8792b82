import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@weft/errors';
import type { HealthRegistry, Metrics } from '@weft/observability';

export interface OperationsOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly health: HealthRegistry;
  readonly metrics: Metrics;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const READ = new Set(['GET', 'HEAD']);

/**
 * `/health/live`, `/health/ready` and `/metrics` of a service that has no HTTP front, for whoever looks after its process (a kubelet, Prometheus). It asks
 * nobody who they are, and tells reasons: its port is for the network of the cluster alone.
 */
export class OperationsServer {
  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    /** Where it listens. */
    readonly url: string,
  ) {}

  /** @throws SERVICE_UNAVAILABLE where the port is taken. */
  static async listen(options: OperationsOptions): Promise<OperationsServer> {
    const { host, port } = options;
    const server = createServer((request, response) => void serve(request, response, options));
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new AppError('SERVICE_UNAVAILABLE', `WEFT_OPERATIONS_PORT: ${host}:${port} cannot be listened on.`, { cause: error });
    }
    const { port: taken } = server.address() as AddressInfo;
    return new OperationsServer(server, `http://${host.includes(':') ? `[${host}]` : host}:${taken}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, options: OperationsOptions): Promise<void> {
  const { status, type, body } = await answerTo(request, options).catch(failed);
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo({ method = '', url = '' }: IncomingMessage, { health, metrics }: OperationsOptions): Promise<Answer> {
  if (!READ.has(method)) return json(405, { error: 'Only GET and HEAD are answered here.' });
  switch (url.split('?')[0]) {
    case '/health/live':
      return json(200, { status: 'ok' });
    case '/health/ready': {
      const report = await health.report();
      return json(report.ready ? 200 : 503, report);
    }
    case '/metrics':
      return { status: 200, type: METRICS_TYPE, body: metrics.render() };
    default:
      return json(404, { error: 'There are /health/live, /health/ready and /metrics.' });
  }
}

/** A number that cannot be read must not end the process that it is about. */
const failed = (error: unknown): Answer => json(500, { error: error instanceof Error ? error.message : 'It cannot be told.' });

const json = (status: number, content: object): Answer => ({ status, type: 'application/json', body: JSON.stringify(content) });
