import { brokeOff, openSftp, quoted, stopped, timedOut, type Egress, type SftpClient, type SftpServer } from '@weft/egress';
import { isNodeFailure } from '@weft/node-sdk';
import type { Client, FileEntryWithStats, SFTPWrapper } from 'ssh2';
import { fileMissing, fileRefused, nameUnfit, tooLarge, tooMany } from './remote-failures.ts';
import { within, type ListedEntry, type RemoteFileConnection } from './remote-file-connection.ts';
import { isEntryName } from './remote-paths.ts';
import { entryOf } from './sftp-entry.ts';
import { UnderWay } from './under-way.ts';

/** Of one request, however much a transfer has of them. */
const ANSWER_TIMEOUT_MS = 30_000;
const READ_BYTES = 262_144;
/** Sent before the first of them is answered: the way there and back counts once for all of them. */
const MAX_WRITES = 8;
/** Answers to the question what else is in a folder; each names at least one, unless the server means harm. */
const MAX_LISTINGS = 20_000;

/** Of draft-ietf-secsh-filexfer-02 §7, which is what servers speak. */
const [EOF_REACHED, NO_SUCH_FILE, FAILURE, CONNECTION_LOST] = [1, 2, 4, 7];

interface Place {
  readonly path: string;
  readonly handle: Buffer;
  readonly at: number;
}

type Done<T> = (error: Error | null | undefined, value: T) => void;

/** Files by SFTP. */
export class SftpConnection implements RemoteFileConnection {
  readonly host: string;
  private readonly client: Client;
  private readonly sftp: SFTPWrapper;
  private ending: Error | undefined;
  /** Told once the connection is gone. */
  private readonly waiting = new Set<(reason: Error) => void>();

  private constructor(
    { client, sftp }: SftpClient,
    private readonly server: SftpServer,
  ) {
    this.host = server.host;
    [this.client, this.sftp] = [client, sftp];
    const end = () => this.end(brokeOff(this.host, 'connection closed'));
    client.on('close', end);
    sftp.on('close', end);
    sftp.on('error', end);
  }

  /** @throws NodeFailure of `openSftp` */
  static async open(egress: Pick<Egress, 'openSocket'>, server: SftpServer, signal: AbortSignal): Promise<SftpConnection> {
    return new SftpConnection(await openSftp(egress, server, signal), server);
  }

  get isOpen(): boolean {
    return this.ending === undefined;
  }

  close(): void {
    this.end(stopped());
  }

  async list(folder: string, maxEntries: number): Promise<readonly ListedEntry[]> {
    const found: ListedEntry[] = [];
    const handle = await this.ask<Buffer>(folder, (done) => this.sftp.opendir(folder, done));
    try {
      for (let count = 0; count < MAX_LISTINGS; count += 1) {
        const entries = await this.next(folder, handle);
        if (!entries) return found;
        for (const entry of entries) {
          if (!isEntryName(entry.filename)) throw nameUnfit(this.host, folder);
          found.push(entryOf(entry));
        }
        if (found.length > maxEntries) break;
      }
      throw tooMany(`more than ${maxEntries} names`);
    } finally {
      await this.closeHandle(handle);
    }
  }

  async read<T>(
    path: string,
    { maxBytes, receive }: { readonly maxBytes: number; receive(content: AsyncIterable<Uint8Array>): Promise<T> },
  ): Promise<T> {
    const handle = await this.ask<Buffer>(path, (done) => this.sftp.open(path, 'r', done));
    try {
      return await receive(within(this.content(path, handle), { maxBytes, problem: () => tooLarge(path, maxBytes) }));
    } finally {
      await this.closeHandle(handle);
    }
  }

  async write(path: string, open: () => Promise<AsyncIterable<Uint8Array>>): Promise<void> {
    const handle = await this.ask<Buffer>(path, (done) => this.sftp.open(path, 'w', done));
    const writes = new UnderWay(MAX_WRITES);
    try {
      let at = 0;
      for await (const piece of await open()) {
        await writes.add(this.writeAt({ path, handle, at }, piece));
        at += piece.length;
      }
      await writes.end();
    } catch (error) {
      await this.closeHandle(handle);
      throw error;
    }
    // Some servers say only here that the disk is full.
    await this.ask(path, (done) => this.sftp.close(handle, done as never));
  }

  makeFolder = (path: string): Promise<void> => this.ask(path, (done) => this.sftp.mkdir(path, done as never));

  rename = (from: string, to: string): Promise<void> => this.ask(from, (done) => this.sftp.rename(from, to, done as never));

  removeFile = (path: string): Promise<void> => this.ask(path, (done) => this.sftp.unlink(path, done as never));

  removeFolder = (path: string): Promise<void> => this.ask(path, (done) => this.sftp.rmdir(path, done as never));

  private async *content(path: string, handle: Buffer): AsyncIterable<Uint8Array> {
    for (let at = 0; ;) {
      const buffer = Buffer.allocUnsafe(READ_BYTES);
      const bytes = await this.ask<number>(path, (done) =>
        this.sftp.read(handle, buffer, 0, READ_BYTES, at, (error, count) =>
          done(isEnd(error) ? undefined : error, isEnd(error) ? 0 : count),
        ),
      );
      if (bytes === 0) return;
      at += bytes;
      yield buffer.subarray(0, bytes);
    }
  }

  private async writeAt({ path, handle, at }: Place, piece: Uint8Array): Promise<void> {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (bytes.length > 0) await this.ask(path, (done) => this.sftp.write(handle, bytes, 0, bytes.length, at, done as never));
  }

  private next(folder: string, handle: Buffer): Promise<readonly FileEntryWithStats[] | undefined> {
    return this.ask(folder, (done) =>
      this.sftp.readdir(handle, (error, list) => done(isEnd(error) ? undefined : error, isEnd(error) ? undefined : list)),
    );
  }

  /** What it was opened for has come to an end already, whatever the server says. */
  private async closeHandle(handle: Buffer): Promise<void> {
    if (this.isOpen) await this.ask('', (done) => this.sftp.close(handle, done as never)).catch(() => undefined);
  }

  private async ask<T>(path: string, request: (done: Done<T>) => void): Promise<T> {
    if (this.ending) throw this.ending;
    const timer = setTimeout(() => this.end(timedOut(this.host, ANSWER_TIMEOUT_MS)), ANSWER_TIMEOUT_MS);
    let stopWaiting: (reason: Error) => void = () => undefined;
    const answer = new Promise<T>((resolve, reject) => {
      this.waiting.add((stopWaiting = reject));
      request((error, value) => (error ? reject(error) : resolve(value)));
    });
    try {
      return await answer;
    } catch (error) {
      throw this.translated(error, path);
    } finally {
      clearTimeout(timer);
      this.waiting.delete(stopWaiting);
    }
  }

  private translated(error: unknown, path: string): unknown {
    if (this.ending) return this.ending;
    if (isNodeFailure(error)) return error;
    const { code, message } = error as { code?: unknown; message: string };
    const { host } = this;
    if (code === NO_SUCH_FILE) return fileMissing({ host, path });
    if (typeof code !== 'number' || code === CONNECTION_LOST) {
      this.end(brokeOff(host, 'connection closed'));
      return this.ending;
    }
    const { password = '', passphrase = '' } = this.server;
    return fileRefused({ host, path, said: code === FAILURE ? '' : quoted(message, [password, passphrase]) });
  }

  private end(reason: Error): void {
    this.ending ??= reason;
    this.client.destroy();
    for (const stopWaiting of this.waiting) stopWaiting(this.ending);
    this.waiting.clear();
  }
}

const isEnd = (error: unknown): boolean => (error as { code?: unknown } | null | undefined)?.code === EOF_REACHED;
