import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { compilerService } from '@weft/app-compiler';
import { credentialsMigrations, credentialsService } from '@weft/app-credentials';
import { executorService } from '@weft/app-executor';
import { FirstStart, gatewayMigrations, gatewayService } from '@weft/app-gateway';
import { orchestratorMigrations, orchestratorService } from '@weft/app-orchestrator';
import { blobMigrations } from '@weft/blob-store';
import { loadConfig } from '@weft/config';
import { executionMigrations } from '@weft/execution-store';
import { MessageTransport, NatsTransport } from '@weft/messaging';
import { StructuredLogger } from '@weft/observability';
import { createPool } from '@weft/persistence';
import { RunningServices } from '@weft/service-host';
import { createTestDatabase, type NatsServer, type TestDatabase } from '@weft/testing';
import { ApiClient } from '../src/index.ts';

const SERVICES = [compilerService, credentialsService, executorService, orchestratorService, gatewayService];
const MIGRATIONS = [blobMigrations, executionMigrations, orchestratorMigrations, gatewayMigrations, credentialsMigrations];
const SECRET_KEY = 'a secret key of the tests, with more than 32 characters';

/** A message as a service wrote or read it, before it was sealed or after it was opened. */
export interface PlainMessage {
  readonly subject: string;
  readonly direction: 'request' | 'reply' | 'event';
  readonly text: string;
}

/** All services over NATS in one process, and everything that they keep, send or say. */
export class CanaryHouse {
  /** Lines of the log, debug included. */
  readonly log: string[] = [];
  /** What whoever runs the broker sees. */
  readonly messages: string[] = [];
  readonly plainMessages: PlainMessage[] = [];
  /** Answers of the API, heads included. */
  readonly answers: string[] = [];
  /** Rows that were looked at on the way. */
  readonly rows: string[] = [];

  private constructor(
    readonly database: TestDatabase,
    private readonly observer: NatsConnection,
    private readonly blobs: string,
  ) {}

  private services!: RunningServices;
  private api!: ApiClient;
  /** For calls that are no JSON. */
  headers: Readonly<Record<string, string>> = {};

  static async start(nats: NatsServer): Promise<CanaryHouse> {
    const observer = await connect({ servers: nats.url });
    const blobs = mkdtempSync(join(tmpdir(), 'weft-canary-'));
    const house = new CanaryHouse(await createTestDatabase({ migrations: MIGRATIONS }), observer, blobs);
    observer.subscribe('>', {
      callback: (_, { subject, data, headers }) =>
        void house.messages.push(`${subject} ${headers ?? ''} ${Buffer.from(data).toString('latin1')}`),
    });
    await observer.flush();
    await house.open(nats);
    return house;
  }

  get url(): string {
    return this.services.url!;
  }

  private async open(nats: NatsServer): Promise<void> {
    const environment = {
      DATABASE_URL: this.database.url,
      WEFT_SECRET_KEY: SECRET_KEY,
      WEFT_VAULT_KEY: randomBytes(32).toString('hex'),
      WEFT_BLOB_FOLDER: this.blobs,
      WEFT_EGRESS_ALLOW: '127.0.0.1',
      WEFT_OWNER_PASSWORD: 'correct horse battery staple',
      PORT: '0',
    };
    const config = loadConfig(
      SERVICES.map((service) => service.config),
      environment,
    );
    const logger = new StructuredLogger({ level: 'debug', write: (line) => void this.log.push(line) });
    const inner = await NatsTransport.connect({ url: nats.url, secretKey: SECRET_KEY, name: 'canary' });
    const transport = new TappedTransport(inner, this.plainMessages);
    this.services = await RunningServices.start({ services: SERVICES, config, transport, logger, shutdownTimeoutMs: 1_000 });
    const owner = await this.services.get(gatewayService, FirstStart).run({ withKey: true });
    this.headers = { 'x-api-key': owner!.apiKey! };
    this.api = new ApiClient(this.url, this.headers);
  }

  /** Calls the API and keeps the answer. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.api.send<T>(method, path, body);
    this.answers.push(`${method} ${path} ${JSON.stringify([...answer.headers])} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Every row of every table, unpacked. */
  async everyRow(): Promise<string[]> {
    const pool = createPool({ url: this.database.url, max: 1 });
    const { rows: tables } = await pool.query<{ name: string }>(
      `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await pool.query<Record<string, unknown>>(`SELECT * FROM ${name}`);
      for (const row of rows) found.push(`${name} ${Object.values(row).map(toText).join(' ')}`);
    }
    await pool.end();
    return found;
  }

  /** Wherever Weft keeps or sends anything that others can read. */
  async places(): Promise<Record<string, readonly string[]>> {
    const files = readdirSync(this.blobs, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return {
      rows: [...this.rows, ...(await this.everyRow())],
      files: files.map((entry) => unpacked(readFileSync(join(entry.parentPath, entry.name)))),
      log: this.log,
      messages: this.messages,
      answers: this.answers,
    };
  }

  /** Ends the services in the middle of whatever they do. */
  async stop(): Promise<void> {
    await this.services.stop();
  }

  async end(): Promise<void> {
    await this.stop();
    await this.observer.close();
    await this.database.drop();
    rmSync(this.blobs, { recursive: true });
  }
}

/** Passes everything on, and keeps what it was. */
class TappedTransport extends MessageTransport {
  constructor(
    private readonly inner: MessageTransport,
    private readonly kept: PlainMessage[],
  ) {
    super();
  }

  override async request(subject: string, input: unknown, timeoutMs: number): Promise<unknown> {
    this.keep(subject, 'request', input);
    try {
      const reply = await this.inner.request(subject, input, timeoutMs);
      this.keep(subject, 'reply', reply);
      return reply;
    } catch (error) {
      const { message, details } = error as Error & { details?: unknown };
      this.keep(subject, 'reply', { message, details });
      throw error;
    }
  }

  override publish(subject: string, payload: unknown): void {
    this.keep(subject, 'event', payload);
    this.inner.publish(subject, payload);
  }

  override serve(...given: Parameters<MessageTransport['serve']>) {
    return this.inner.serve(...given);
  }

  override listen(...given: Parameters<MessageTransport['listen']>) {
    return this.inner.listen(...given);
  }

  override flush(): Promise<void> {
    return this.inner.flush();
  }

  override isConnected(): boolean {
    return this.inner.isConnected();
  }

  override close(): Promise<void> {
    return this.inner.close();
  }

  private keep(subject: string, direction: PlainMessage['direction'], value: unknown): void {
    this.kept.push({ subject, direction, text: JSON.stringify(value) ?? '' });
  }
}

/** A secret in every spelling in which it could be lying about. */
export function formsOf(secrets: readonly string[], users: readonly string[] = []): string[] {
  const texts = [...secrets, ...users.flatMap((user) => secrets.map((secret) => `${user}:${secret}`))];
  return texts.flatMap((text) => [
    text,
    Buffer.from(text).toString('hex'),
    Buffer.from(text).toString('base64').replace(/=+$/, ''),
  ]);
}

/** Each text that holds one of the forms. */
export const sightingsIn = (texts: readonly string[], forms: readonly string[]): string[] =>
  texts.filter((text) => forms.some((form) => text.includes(form))).map((text) => text.slice(0, 300));

/** A column's value in full. */
function toText(value: unknown): string {
  if (Buffer.isBuffer(value)) return unpacked(value);
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}

const UNPACKERS = [zstdDecompressSync, gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync];

/** Bytes as they are, and unpacked where they can be; the first may say how they are packed. */
function unpacked(bytes: Buffer): string {
  const starts = [bytes, bytes.subarray(1)];
  return [bytes.toString('latin1'), ...starts.flatMap((start) => UNPACKERS.map((unpack) => tryToUnpack(unpack, start)))].join(
    ' ',
  );
}

function tryToUnpack(unpack: (bytes: Buffer) => Buffer, value: Buffer): string {
  try {
    return unpack(value).toString('latin1');
  } catch {
    // It was packed in another way, or in none.
    return '';
  }
}
