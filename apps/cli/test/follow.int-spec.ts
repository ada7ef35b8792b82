import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WeftApi } from '../src/api/weft-api.ts';
import { follow } from '../src/follow.ts';
import type { RunReport } from '../src/show/run-report.ts';

const ID = '0198b3a4-0000-7000-8000-000000000001';
const event = (id: number, type: string) => `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ type, sequence: id })}\n\n`;

describe(follow, () => {
  let server: Server;
  let connections: (string | undefined)[];
  let serve: (stream: ServerResponse, place: number) => void;
  const reported: string[] = [];
  const report: RunReport = {
    begun: () => undefined,
    event: ({ type, id }) => void reported.push(`${id} ${type}`),
    ended: ({ status }) => void reported.push(status),
    left: () => void reported.push('left'),
  };

  beforeEach(async () => {
    connections = [];
    reported.length = 0;
    server = createServer((request, response) => {
      if (!request.url?.startsWith('/api/streaming')) return response.end(JSON.stringify({ status: 'failed', nodes: {} }));
      response.setHeader('content-type', 'text/event-stream');
      serve(response, connections.push(request.headers['last-event-id'] as string | undefined));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const api = () => new WeftApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'key');

  it('goes on behind the last event where the stream breaks off, and ends as the execution does', async () => {
    serve = (stream, place) => {
      if (place > 1) return stream.end(event(2, 'step.finished') + event(3, 'execution.finished'));
      stream.write(event(1, 'execution.started'), () => setTimeout(() => stream.destroy(), 50));
    };
    await expect(follow(api(), ID, report, new AbortController().signal)).resolves.toBe(1);
    expect(reported).toEqual(['1 execution.started', '2 step.finished', '3 execution.finished', 'failed']);
    expect(connections).toEqual([undefined, '1']);
  });

  it('leaves the execution alone where it is interrupted', async () => {
    const interrupted = new AbortController();
    serve = (stream) => void stream.write(event(1, 'execution.started'), () => setTimeout(() => interrupted.abort(), 50));
    await follow(api(), ID, report, interrupted.signal);
    expect(reported).toEqual(['1 execution.started', 'left']);
  });

  it('does not go on where Weft refuses', async () => {
    serve = (stream) => {
      stream.statusCode = 404;
      stream.end(JSON.stringify({ code: 'EXECUTION_NOT_FOUND', detail: 'There is no such execution.' }));
    };
    await expect(follow(api(), ID, report, new AbortController().signal)).rejects.toThrow(
      'There is no such execution. (EXECUTION_NOT_FOUND)',
    );
  });
});
