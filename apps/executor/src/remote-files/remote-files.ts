import type { Egress, FtpServer, SftpServer } from '@weft/egress';
import { isNodeFailure, type CredentialUse, type RemoteEntry, type RemoteFilePort } from '@weft/node-sdk';
import type { ConnectionPool } from '../connections/connection-pool.ts';
import type { RunCredentials } from '../credentials/run-credentials.ts';
import { FtpConnection } from './ftp-connection.ts';
import { listTree, removeTree } from './remote-folders.ts';
import type { RemoteFileConnection } from './remote-file-connection.ts';
import { checkPath, foldersOf, joinPath } from './remote-paths.ts';
import { SftpConnection } from './sftp-connection.ts';

type Way = Pick<Egress, 'openSocket' | 'tlsOptions'>;
type Signalled = { readonly signal: AbortSignal };

const MAX_LISTED = 10_000;

export interface RemoteFileWay {
  readonly egress: Way;
  readonly pool: ConnectionPool<RemoteFileConnection>;
  /** Of a file that is downloaded. */
  readonly maxFileBytes: number;
}

/** Files of FTP and SFTP servers, for the nodes of one run. */
export class RemoteFiles implements RemoteFilePort {
  constructor(
    private readonly way: RemoteFileWay,
    private readonly credentials: RunCredentials,
  ) {}

  async list(use: CredentialUse, folder: string, { recursive, signal }: Signalled & { readonly recursive: boolean }) {
    checkPath(folder);
    return this.use(use, signal, async (connection): Promise<readonly RemoteEntry[]> => {
      if (recursive) return listTree(connection, folder);
      return (await connection.list(folder, MAX_LISTED)).map((entry) => ({ ...entry, path: joinPath(folder, entry.name) }));
    });
  }

  async download<T>(
    use: CredentialUse,
    path: string,
    { signal, receive }: Signalled & { receive(content: AsyncIterable<Uint8Array>): Promise<T> },
  ): Promise<T> {
    checkPath(path);
    const { maxFileBytes: maxBytes } = this.way;
    return this.use(use, signal, (connection) => connection.read(path, { maxBytes, receive }));
  }

  async upload(
    use: CredentialUse,
    path: string,
    { signal, open }: Signalled & { open(): Promise<AsyncIterable<Uint8Array>> },
  ): Promise<void> {
    checkPath(path);
    await this.write(use, signal, async (connection) => {
      try {
        await connection.write(path, open);
      } catch (error) {
        if (!mayLackFolder(error) || foldersOf(path).length === 0) throw error;
        await makeFolders(connection, path);
        await connection.write(path, open);
      }
    });
  }

  async rename(
    use: CredentialUse,
    { from, to }: { readonly from: string; readonly to: string },
    { createFolders, signal }: Signalled & { readonly createFolders: boolean },
  ): Promise<void> {
    checkPath(from);
    checkPath(to);
    await this.write(use, signal, async (connection) => {
      if (createFolders) await makeFolders(connection, to);
      await connection.rename(from, to);
    });
  }

  async remove(use: CredentialUse, path: string, { what, signal }: Signalled & { readonly what: 'file' | 'folder' | 'tree' }) {
    checkPath(path);
    await this.write(use, signal, (connection) => {
      if (what === 'file') return connection.removeFile(path);
      return what === 'folder' ? connection.removeFolder(path) : removeTree(connection, path, signal);
    });
  }

  private write(
    use: CredentialUse,
    signal: AbortSignal,
    work: (connection: RemoteFileConnection) => Promise<void>,
  ): Promise<void> {
    return this.use(use, signal, async (connection) => {
      await this.credentials.permitWrite();
      await work(connection);
    });
  }

  private async use<T>(
    use: CredentialUse,
    signal: AbortSignal,
    work: (connection: RemoteFileConnection) => Promise<T>,
  ): Promise<T> {
    const { egress, pool } = this.way;
    const credential = await this.credentials.open(use, ['ftp', 'sftp']);
    const fields = credential.fields as unknown;
    return pool.use(this.credentials.keyOf(credential), {
      signal,
      open: () =>
        credential.type === 'sftp'
          ? SftpConnection.open(egress, fields as SftpServer, signal)
          : FtpConnection.open(egress, fields as FtpServer, signal),
      work,
    });
  }
}

/** Servers say in many ways that a folder is not there. */
const mayLackFolder = (error: unknown): boolean =>
  isNodeFailure(error) && ['REMOTE_FILE_MISSING', 'REMOTE_FILE_REFUSED'].includes(error.failure.code);

/** What is there already is refused; whether all are there, what comes next shows. */
async function makeFolders(connection: RemoteFileConnection, path: string): Promise<void> {
  for (const folder of foldersOf(path)) {
    await connection.makeFolder(folder).catch((error: unknown) => {
      if (!mayLackFolder(error)) throw error;
    });
  }
}
