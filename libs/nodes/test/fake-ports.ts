import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  NodeFailure,
  type CodeJob,
  type FilePort,
  type HttpRequest,
  type HttpResponse,
  type NodePorts,
  type WebhookAnswer,
} from '@weft/node-sdk';
import type { BinaryRef } from '@weft/workflow-model';
import type { Fixture, FixtureResponse } from './fixture.ts';

/** Ports that answer as a fixture says, and keep what they were asked. */
export class FakePorts implements NodePorts {
  readonly requests: HttpRequest[] = [];
  readonly jobs: CodeJob[] = [];
  readonly answers: WebhookAnswer[] = [];

  constructor(private readonly fixture: Pick<Fixture, 'http' | 'code'>) {}

  readonly http = {
    request: async (request: HttpRequest): Promise<HttpResponse> => {
      const response = this.fixture.http?.[this.requests.length];
      this.requests.push(request);
      if (!response)
        throw new NodeFailure({ code: 'HTTP_UNREACHABLE', fault: 'node', message: 'The fixture has no further response.' });
      return toResponse(response, request);
    },
  };

  /** Files by SHA-256. */
  readonly stored = new Map<string, Uint8Array>();

  readonly files: FilePort = {
    write: async (content, about) => {
      const bytes = content instanceof Uint8Array ? content : Buffer.concat(await Array.fromAsync(content));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      this.stored.set(sha256, bytes);
      return { sha256, sizeBytes: bytes.length, ...about };
    },
    read: async (file) => this.bytesOf(file),
    open: async (file) => Readable.from([this.bytesOf(file)]),
  };

  readonly code = {
    run: async (job: CodeJob): Promise<unknown> => {
      this.jobs.push(job);
      return this.fixture.code;
    },
  };

  private bytesOf({ sha256 }: BinaryRef): Uint8Array {
    const bytes = this.stored.get(sha256);
    if (!bytes) throw new NodeFailure({ code: 'FILE_MISSING', fault: 'user', message: 'The fixture has no such file.' });
    return bytes;
  }

  async respond(answer: WebhookAnswer): Promise<void> {
    this.answers.push(answer);
  }
}

function toResponse(
  { status = 200, statusText = 'OK', headers = {}, json, text = '' }: FixtureResponse,
  { url }: HttpRequest,
): HttpResponse {
  const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' };
  const body = new TextEncoder().encode(json === undefined ? text : JSON.stringify(json));
  return { status, statusText, headers: { ...type, ...headers }, body, url };
}
