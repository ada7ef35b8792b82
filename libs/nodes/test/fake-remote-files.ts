import { NodeFailure, type CredentialUse, type RemoteEntry, type RemoteFilePort } from '@weft/node-sdk';

/** 2026-01-15T12:00:00Z */
const THEN = 1_768_478_400_000;

/** A server whose files are those of a fixture: texts by path. */
export class FakeRemoteFiles implements RemoteFilePort {
  readonly texts: Map<string, string>;

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.texts = new Map(Object.entries(files));
  }

  async list(_: CredentialUse, folder: string, { recursive }: { readonly recursive: boolean }): Promise<readonly RemoteEntry[]> {
    const start = folder.endsWith('/') ? folder : `${folder}/`;
    const found = new Map<string, RemoteEntry>();
    for (const [path, text] of this.texts) {
      if (!path.startsWith(start)) continue;
      const names = path.slice(start.length).split('/');
      names.slice(0, recursive ? names.length : 1).forEach((name, depth) => {
        const place = `${start}${names.slice(0, depth + 1).join('/')}`;
        const isFile = place === path;
        const facts = { type: isFile ? 'file' : 'folder', sizeBytes: isFile ? text.length : 0 } as const;
        found.set(place, { name, path: place, modifiedAt: THEN, ...facts });
      });
    }
    return [...found.values()];
  }

  async download<T>(_: CredentialUse, path: string, { receive }: { receive(content: AsyncIterable<Uint8Array>): Promise<T> }) {
    return receive(piecesOf(this.textAt(path)));
  }

  async upload(_: CredentialUse, path: string, { open }: { open(): Promise<AsyncIterable<Uint8Array>> }): Promise<void> {
    this.texts.set(path, Buffer.concat(await Array.fromAsync(await open())).toString());
  }

  async rename(_: CredentialUse, { from, to }: { readonly from: string; readonly to: string }): Promise<void> {
    const text = this.textAt(from);
    this.texts.delete(from);
    this.texts.set(to, text);
  }

  async remove(_: CredentialUse, path: string, { what }: { readonly what: 'file' | 'folder' | 'tree' }): Promise<void> {
    if (what === 'file') this.textAt(path);
    for (const each of [...this.texts.keys()]) if (each === path || each.startsWith(`${path}/`)) this.texts.delete(each);
  }

  private textAt(path: string): string {
    const text = this.texts.get(path);
    if (text !== undefined) return text;
    throw new NodeFailure({ code: 'REMOTE_FILE_MISSING', fault: 'user', message: `The fixture has no ${path}.`, field: 'path' });
  }
}

async function* piecesOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
