import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import type { CredentialsClient, ResolvedCredential } from '@weft/contracts';
import { createEgress, type Egress } from '@weft/egress';
import { readGrant, sealReply } from '@weft/messaging';
import type { HttpRequest } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { CredentialHttpPort } from '../src/credentials/credential-http-port.ts';
import { OpenedCredentials } from '../src/credentials/opened-credentials.ts';

const SECRET_KEY = 'a secret key of the tests, with more than 32 characters';
export const ID = '5b0ae9a6-2f5c-4b3f-9d5e-0a7d8f1c2b3a';
export const run = { tenantId: '0c7b6c0e-7a61-4b0e-8f55-3f1f4a2f9b10', executionId: '0190b6f0-0000-7000-8000-000000000000' };

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export const credential = (
  type: string,
  fields: Record<string, Json>,
  more: Partial<ResolvedCredential> = {},
): ResolvedCredential => ({
  credentialId: ID,
  type,
  version: 1,
  fields,
  allowedHosts: ['127.0.0.1'],
  expiresAt: Date.now() + 60_000,
  ...more,
});

export const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: { failure?: object }) => error.failure,
  );

const PERMITTED = { isRevoked: false, obtain: () => Promise.resolve() };

/** A service that is called with credentials, and the way to it. */
export class CalledService {
  seen: { path: string; headers: IncomingMessage['headers']; body: string }[] = [];
  handler: Handler = (_, response) => response.end('ok');

  private constructor(
    private readonly server: Server,
    private readonly egress: Egress,
    readonly url: string,
  ) {}

  static async start(): Promise<CalledService> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // `localhost` is another host for a secret, and the same server.
    const egress = createEgress({ allow: ['127.0.0.1', 'localhost'], resolve: async () => ['127.0.0.1'] });
    const service = new CalledService(server, egress, url);
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString();
        service.seen.push({ path: request.url ?? '', headers: request.headers, body });
        service.handler(request, response, body);
      });
    });
    return service;
  }

  reset(): void {
    this.seen = [];
    this.handler = (_, response) => response.end('ok');
  }

  async stop(): Promise<void> {
    await this.egress.close();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** The vault, played: it opens what it is given, and counts. */
  portFor(open: (rejectedToken?: number) => ResolvedCredential | Promise<ResolvedCredential>) {
    const asked: (number | undefined)[] = [];
    const askedFor: string[] = [];
    const resolve: CredentialsClient['resolve'] = async ({ grant, rejectedToken }) => {
      const { tenantId, credentialId, executionId, nodeId } = readGrant(SECRET_KEY, grant, Date.now());
      expect({ tenantId, credentialId }).toEqual({ tenantId: run.tenantId, credentialId: ID });
      asked.push(rejectedToken);
      askedFor.push(`${executionId} ${nodeId}`);
      return { sealed: sealReply(SECRET_KEY, grant, await open(rejectedToken)) };
    };
    const opened = new OpenedCredentials({ resolve }, SECRET_KEY);
    const call = (type: string, request: Partial<HttpRequest> = {}, { executionId = run.executionId, nodeId = 'n1' } = {}) =>
      new CredentialHttpPort(this.egress.httpPort, opened, { ...run, executionId, permit: PERMITTED }).request({
        method: 'GET',
        url: `${this.url}/a`,
        headers: {},
        timeoutMs: 5_000,
        maxRedirects: 5,
        signal: new AbortController().signal,
        credential: { type, credentialId: ID, nodeId },
        ...request,
      });
    return { asked, askedFor, opened, call };
  }
}
