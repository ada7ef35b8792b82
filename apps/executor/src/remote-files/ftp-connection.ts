import { PassThrough, Readable } from 'node:stream';
import {
  answerTooLarge,
  brokeOff,
  FTP_IDLE_MS,
  openFtp,
  quoted,
  stopped,
  timedOut,
  type Egress,
  type FtpServer,
} from '@weft/egress';
import { isNodeFailure } from '@weft/node-sdk';
import type { Client, FileInfo } from 'basic-ftp';
import { fileMissing, fileRefused, nameUnfit, tooLarge, tooMany } from './remote-failures.ts';
import { within, type ListedEntry, type RemoteFileConnection } from './remote-file-connection.ts';
import { isEntryName } from './remote-paths.ts';
import { rightsIn } from './sftp-entry.ts';

/** Of RFC 959 §4.2.1. */
const NOT_FOUND = new Set([450, 550]);
const CONNECTION = new Set([421, 425, 426]);
const PERMISSION =
  /permission|denied|not allowed|not permitted|forbidden|exists|not empty|is a directory|not a (?:regular|plain) file/i;

/** Files by FTP. A transfer has a data connection of its own. */
export class FtpConnection implements RemoteFileConnection {
  readonly host: string;
  private ending: Error | undefined;

  private constructor(
    private readonly client: Client,
    private readonly server: FtpServer,
  ) {
    this.host = server.host;
  }

  /** @throws NodeFailure of `openFtp` */
  static async open(
    egress: Pick<Egress, 'openSocket' | 'tlsOptions'>,
    server: FtpServer,
    signal: AbortSignal,
  ): Promise<FtpConnection> {
    return new FtpConnection(await openFtp(egress, server, signal), server);
  }

  get isOpen(): boolean {
    return this.ending === undefined && !this.client.closed;
  }

  close(): void {
    this.ending ??= stopped();
    this.client.close();
  }

  list(folder: string, maxEntries: number): Promise<readonly ListedEntry[]> {
    return this.attempt(folder, async () => {
      const entries = (await this.client.list(folder)).filter(({ name }) => name !== '.' && name !== '..');
      if (entries.length > maxEntries) throw tooMany(`more than ${maxEntries} names`);
      if (!entries.every(({ name }) => isEntryName(name))) throw nameUnfit(this.host, folder);
      return entries.map(entryOf);
    });
  }

  /** What the receiver throws ends the transfer, and what ends the transfer the receiver gets. */
  async read<T>(
    path: string,
    { maxBytes, receive }: { readonly maxBytes: number; receive(content: AsyncIterable<Uint8Array>): Promise<T> },
  ): Promise<T> {
    if (this.ending) throw this.ending;
    const pipe = new PassThrough();
    let first: { readonly error: unknown } | undefined;
    const end = (error: unknown): undefined => {
      first ??= { error };
      pipe.destroy(error as Error);
    };
    const moved = this.client.downloadTo(pipe, path).catch((error: unknown) => end(this.translated(error, path)));
    const content = within(this.piecesOf(pipe, path), { maxBytes, problem: () => tooLarge(path, maxBytes) });
    // What a receiver leaves unread would hold up the transfer.
    const received = receive(content).then((value) => (pipe.resume(), value), end);
    const [result] = await Promise.all([received, moved]);
    if (first) throw first.error;
    return result as T;
  }

  async write(path: string, open: () => Promise<AsyncIterable<Uint8Array>>): Promise<void> {
    if (this.ending) throw this.ending;
    const source = new UploadSource(open);
    try {
      await this.client.uploadFrom(source.stream, path);
    } catch (error) {
      const failure = this.translated(error, path);
      throw source.problem ?? failure;
    } finally {
      source.stream.destroy();
    }
  }

  makeFolder = (path: string): Promise<void> => this.command(`MKD ${path}`, path);

  removeFile = (path: string): Promise<void> => this.command(`DELE ${path}`, path);

  removeFolder = (path: string): Promise<void> => this.command(`RMD ${path}`, path);

  async rename(from: string, to: string): Promise<void> {
    await this.command(`RNFR ${from}`, from);
    // Here the path that the server has something against is the new one.
    await this.attempt(to, async () => void (await this.client.send(`RNTO ${to}`)), 'refused');
  }

  /** Whoever stops reading has said why. */
  private async *piecesOf(pipe: PassThrough, path: string): AsyncIterable<Uint8Array> {
    try {
      yield* pipe.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw this.translated(error, path);
    }
  }

  private command(command: string, path: string): Promise<void> {
    return this.attempt(path, async () => void (await this.client.send(command)));
  }

  private async attempt<T>(path: string, work: () => Promise<T>, missing: 'missing' | 'refused' = 'missing'): Promise<T> {
    if (this.ending) throw this.ending;
    try {
      return await work();
    } catch (error) {
      throw this.translated(error, path, missing);
    }
  }

  private translated(error: unknown, path: string, missing: 'missing' | 'refused' = 'missing'): unknown {
    if (this.ending) return this.ending;
    if (isNodeFailure(error)) return error;
    const { code, message } = error as { code?: unknown; message: string };
    const { host } = this;
    if (typeof code !== 'number' || CONNECTION.has(code)) return this.broken(message);
    const refusal = { host, path, said: quoted(message.replace(/^\d{3}[ -]/, ''), [this.server.password ?? '']) };
    if (missing === 'missing' && NOT_FOUND.has(code) && !PERMISSION.test(message)) return fileMissing({ host, path });
    return fileRefused(refusal, code < 500 && code !== 450);
  }

  private broken(message: string): Error {
    const { host } = this;
    if (/timeout/i.test(message)) this.ending = timedOut(host, FTP_IDLE_MS);
    else if (/maximum (?:bytes|allowed size)/i.test(message)) this.ending = answerTooLarge(host, 'a list or an answer may be');
    else this.ending = brokeOff(host, 'connection closed');
    this.client.close();
    return this.ending;
  }
}

/** Content that is opened once the server takes it, with what went wrong on this side. */
class UploadSource {
  problem: unknown;
  readonly stream: Readable;

  constructor(open: () => Promise<AsyncIterable<Uint8Array>>) {
    const note = (error: unknown): never => {
      this.problem = error;
      throw error;
    };
    this.stream = Readable.from(
      (async function* () {
        try {
          yield* await open();
        } catch (error) {
          note(error);
        }
      })(),
      { objectMode: false },
    );
    this.stream.on('error', () => undefined);
  }
}

function entryOf(info: FileInfo): ListedEntry {
  const { name, size, modifiedAt, user: owner, group, permissions } = info;
  const type = info.isSymbolicLink ? 'link' : info.isDirectory ? 'folder' : info.isFile ? 'file' : 'other';
  return {
    name,
    type,
    sizeBytes: size,
    ...(modifiedAt && { modifiedAt: modifiedAt.getTime() }),
    ...(owner !== undefined && { owner }),
    ...(group !== undefined && { group }),
    ...(permissions && {
      rights: {
        user: rightsIn(permissions.user),
        group: rightsIn(permissions.group),
        other: rightsIn(permissions.world),
      },
    }),
  };
}
