import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  NodeFailure,
  type CodeJob,
  type CredentialUse,
  type CryptoPort,
  type FilePort,
  type HashKind,
  type HttpRequest,
  type HttpResponse,
  type NodePorts,
  type SeenScope,
  type SeenValues,
  type SignatureKind,
  type TokenSigning,
  type WebhookAnswer,
} from '@weft/node-sdk';
import type { BinaryRef, Json, JsonObject } from '@weft/workflow-model';
import { FakeDataTables } from './fake-data-tables.ts';
import { FakeDisk } from './fake-disk.ts';
import { FakeImages } from './fake-images.ts';
import { FakeMail } from './fake-mail.ts';
import { FakeRedis } from './fake-redis.ts';
import { FakeRemoteFiles } from './fake-remote-files.ts';
import { FakeSql } from './fake-sql.ts';
import { FakeSeenValues } from './fake-seen-values.ts';
import { FakeWorkflows } from './fake-workflows.ts';
import { bytesOf } from './fixture-files.ts';
import type { Fixture, FixtureResponse } from './fixture.ts';

/** Ports that answer as a fixture says, and keep what they were asked. */
export class FakePorts implements NodePorts {
  readonly requests: HttpRequest[] = [];
  readonly jobs: CodeJob[] = [];
  readonly answers: WebhookAnswer[] = [];

  readonly seen: FakeSeenValues;

  constructor(private readonly fixture: Pick<Fixture, 'http' | 'code' | 'met' | 'disk' | 'tables' | 'redis' | 'remote' | 'sql'>) {
    this.disk = new FakeDisk(fixture.disk);
    this.dataTables = new FakeDataTables(fixture.tables);
    this.seen = new FakeSeenValues(fixture.met);
    this.redis = new FakeRedis(fixture.redis);
    this.sql = new FakeSql(fixture.sql);
    this.remoteFiles = new FakeRemoteFiles(fixture.remote);
  }

  readonly http = {
    request: async (request: HttpRequest): Promise<HttpResponse> => {
      const response = this.fixture.http?.[this.requests.length];
      const place = this.requests.push(request) - 1;
      this.requests[place] = await withText(request);
      if (!response)
        throw new NodeFailure({ code: 'HTTP_UNREACHABLE', fault: 'node', message: 'The fixture has no further response.' });
      return toResponse(response, request);
    },
  };

  /** What the node slept, each time, in milliseconds. */
  readonly pauses: number[] = [];

  /** Files by SHA-256. */
  readonly stored = new Map<string, Uint8Array>();

  readonly files: FilePort = {
    write: async (content, about) => {
      const bytes = content instanceof Uint8Array ? content : Buffer.concat(await Array.fromAsync(content));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      this.stored.set(sha256, bytes);
      const { mimeType, fileName } = about;
      return { sha256, sizeBytes: bytes.length, mimeType, ...(fileName !== undefined && { fileName }) };
    },
    read: async (file) => this.bytesOf(file),
    open: async (file) => Readable.from([this.bytesOf(file)]),
  };

  /** Chance that counts on from 0. */
  readonly crypto: CryptoPort = {
    hashText: (text, kind) => hasherOf(kind).update(text).digest(kind.encoding),
    hashFile: async (content, kind) =>
      hasherOf(kind)
        .update(Buffer.concat(await Array.fromAsync(content)))
        .digest(kind.encoding),
    signText: (text, kind) => signedBy(kind, createHash(kind.algorithm).update(text)),
    signFile: async (content, kind) =>
      signedBy(kind, createHash(kind.algorithm).update(Buffer.concat(await Array.fromAsync(content)))),
    randomBytes: (count) => Uint8Array.from({ length: count }, () => this.chance++ % 256),
  };

  private chance = 0;

  readonly code = {
    run: async (job: CodeJob): Promise<unknown> => {
      this.jobs.push(job);
      return this.fixture.code;
    },
    evaluate: (): Promise<never> => Promise.reject(new Error('A fixture evaluates its expressions in the process.')),
    runNode: (): Promise<never> => Promise.reject(new Error('A fixture has no custom nodes.')),
  };

  readonly workflows = new FakeWorkflows();

  readonly disk: FakeDisk;

  readonly redis: FakeRedis;

  readonly sql: FakeSql;

  readonly remoteFiles: FakeRemoteFiles;

  readonly mail = new FakeMail();

  readonly images = new FakeImages();

  readonly dataTables: FakeDataTables;

  seenValues(scope: SeenScope): SeenValues {
    return this.seen.port(scope);
  }

  async keep(files: NonNullable<Fixture['files']>): Promise<void> {
    for (const file of Object.values(files)) await this.files.write(bytesOf(file), file);
  }

  async signToken({ credentialId }: CredentialUse, claims: Json, signing: TokenSigning = {}): Promise<string> {
    const signed = `${credentialId}.${JSON.stringify(claims)}`;
    return Object.keys(signing).length > 0 ? `${signed}.${JSON.stringify(signing)}` : signed;
  }

  /** A token whose signature is the id of the credential, in Base64url, is genuine. */
  async verifyToken({ credentialId }: CredentialUse, token: string): Promise<JsonObject> {
    const [, payload = '', signature = ''] = token.split('.');
    if (Buffer.from(signature, 'base64url').toString() !== credentialId)
      throw new NodeFailure({ code: 'TOKEN_REFUSED', fault: 'user', message: 'The signature of the fixture is wrong.' });
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as JsonObject;
  }

  private bytesOf({ sha256 }: BinaryRef): Uint8Array {
    const bytes = this.stored.get(sha256);
    if (!bytes) throw new NodeFailure({ code: 'FILE_MISSING', fault: 'user', message: 'The fixture has no such file.' });
    return bytes;
  }

  async respond(answer: WebhookAnswer): Promise<void> {
    this.answers.push(answer);
  }
}

function hasherOf({ algorithm, secret }: HashKind): Hash | Hmac {
  return secret === undefined ? createHash(algorithm) : createHmac(algorithm, secret);
}

function signedBy({ privateKey, encoding }: SignatureKind, hash: Hash): string {
  return `${hash.digest(encoding)} by ${privateKey}`;
}

/** The request with a streamed body as the text that was sent. */
async function withText(request: HttpRequest): Promise<HttpRequest> {
  const { body } = request;
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return request;
  const sent = Buffer.concat(await Array.fromAsync(await body.open()));
  if (body.sizeBytes !== undefined && body.sizeBytes !== sent.length) throw new Error('The size of the body is another one.');
  return { ...request, body: sent.toString() };
}

async function toResponse(
  { status = 200, statusText = 'OK', headers = {}, setCookies, json, text, base64 }: FixtureResponse,
  { url, receive }: HttpRequest,
): Promise<HttpResponse> {
  const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' };
  const body = bytesOf({ text: json === undefined ? text : JSON.stringify(json), base64 });
  const head = { status, statusText, headers: { ...type, ...headers }, ...(setCookies && { setCookies }), url };
  const receiver = receive?.(head);
  await receiver?.(Readable.from([body]));
  return { ...head, body: receiver ? new Uint8Array() : body };
}
