import type { CredentialUse } from './credential-use.ts';

/** What an FTP or SFTP server says of one name in a folder. */
export interface RemoteEntry {
  readonly name: string;
  /** From the folder that was asked for. */
  readonly path: string;
  readonly type: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
  /** Milliseconds since the epoch; absent where the server does not say it in a form that can be relied on. */
  readonly modifiedAt?: number;
  readonly accessedAt?: number;
  readonly owner?: string;
  readonly group?: string;
  /** Which of `rwx` each may. */
  readonly rights?: { readonly user: string; readonly group: string; readonly other: string };
}

/**
 * Files of servers, by credentials of the types `ftp` and `sftp`: the type decides the protocol. Paths are the server's own.
 * @throws NodeFailure REMOTE_FILE_MISSING, REMOTE_FILE_REFUSED, REMOTE_PATH_INVALID, REMOTE_TOO_MANY, SIGN_IN_REFUSED, SERVER_TIMED_OUT, SERVER_BROKE_OFF,
 * HTTP_BLOCKED, HTTP_UNREACHABLE, HTTP_TLS, CREDENTIAL_UNKNOWN and the like
 */
export interface RemoteFilePort {
  /** What is in a folder, and where asked in those inside it. Links are named and not followed. */
  list(
    credential: CredentialUse,
    folder: string,
    how: { readonly recursive: boolean; readonly signal: AbortSignal },
  ): Promise<readonly RemoteEntry[]>;
  /** Hands the content over piece by piece, and resolves to what `receive` gives. @throws NodeFailure FILE_TOO_LARGE */
  download<T>(
    credential: CredentialUse,
    path: string,
    how: { readonly signal: AbortSignal; receive(content: AsyncIterable<Uint8Array>): Promise<T> },
  ): Promise<T>;
  /** Puts a file in the place of one that is there, and makes the folders of its path. The content is opened again where it is sent twice. */
  upload(
    credential: CredentialUse,
    path: string,
    how: { readonly signal: AbortSignal; open(): Promise<AsyncIterable<Uint8Array>> },
  ): Promise<void>;
  /** Renames or moves a file or folder. */
  rename(
    credential: CredentialUse,
    paths: { readonly from: string; readonly to: string },
    how: { readonly createFolders: boolean; readonly signal: AbortSignal },
  ): Promise<void>;
  /** Removes a file, an empty folder, or a folder with all that is in it; a link in it goes, and what it leads to stays. */
  remove(
    credential: CredentialUse,
    path: string,
    how: { readonly what: 'file' | 'folder' | 'tree'; readonly signal: AbortSignal },
  ): Promise<void>;
}
