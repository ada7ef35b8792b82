import type { BlobStore } from '@weft/blob-store';
import { NodeFailure, type FilePort } from '@weft/node-sdk';
import type { BinaryRef } from '@weft/workflow-model';

/** What a node may hold at once. A larger file is read piece by piece. */
const MAX_HELD_BYTES = 64 * 1_048_576;

/** The files of one workspace, for its runs. */
export class RunFiles implements FilePort {
  constructor(
    private readonly store: BlobStore,
    private readonly tenantId: string,
  ) {}

  async write(
    content: Uint8Array | AsyncIterable<Uint8Array>,
    about: { mimeType: string; fileName?: string },
  ): Promise<BinaryRef> {
    const { sha256, sizeBytes } = await this.store.put(this.tenantId, content);
    return { sha256, sizeBytes, ...about };
  }

  async read(file: BinaryRef): Promise<Uint8Array> {
    if (file.sizeBytes > MAX_HELD_BYTES) throw tooLarge(file);
    return Buffer.concat(await Array.fromAsync(await this.open(file)));
  }

  async open(file: BinaryRef): Promise<AsyncIterable<Uint8Array>> {
    const address = { tenantId: this.tenantId, sha256: file.sha256 };
    if (!(await this.store.has(address))) throw missing(file);
    return (await this.store.get(address)) as AsyncIterable<Uint8Array>;
  }
}

const nameOf = (file: BinaryRef): string => `"${(file.fileName ?? file.sha256.slice(0, 12)).slice(0, 100)}"`;

function tooLarge(file: BinaryRef): NodeFailure {
  return new NodeFailure({
    code: 'FILE_TOO_LARGE',
    fault: 'user',
    message: `The file ${nameOf(file)} has ${file.sizeBytes} bytes; this node holds a file in memory and takes at most ${MAX_HELD_BYTES}.`,
    fix: 'Use a smaller file.',
    retryable: false,
  });
}

function missing(file: BinaryRef): NodeFailure {
  return new NodeFailure({
    code: 'FILE_MISSING',
    fault: 'user',
    message: `The file ${nameOf(file)} is not in the store of this workspace.`,
    fix: 'Hand on the binary data of an item as it came. A reference made by hand names no file.',
    retryable: false,
  });
}
