import type { BlobStore } from '@weft/blob-store';
import { hasCode } from '@weft/errors';
import { NodeFailure, type FilePort } from '@weft/node-sdk';
import type { BinaryRef } from '@weft/workflow-model';

/** What a node may hold at once. A larger file is read piece by piece. */
const MAX_HELD_BYTES = 64 * 1_048_576;
const SHA256 = /^[0-9a-f]{64}$/;

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
    const { sha256, sizeBytes } = await this.store.put(this.tenantId, content).catch(asFailure);
    const { mimeType, fileName } = about;
    return { sha256, sizeBytes, mimeType, ...(fileName !== undefined && { fileName }) };
  }

  async read(file: BinaryRef): Promise<Uint8Array> {
    if (file.sizeBytes > MAX_HELD_BYTES) throw tooLarge(file);
    const pieces: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const piece of await this.open(file)) {
      sizeBytes += piece.length;
      // Items can be made by hand, and say what they like.
      if (sizeBytes > MAX_HELD_BYTES) throw tooLarge({ ...file, sizeBytes });
      pieces.push(piece);
    }
    return Buffer.concat(pieces, sizeBytes);
  }

  async open(file: BinaryRef): Promise<AsyncIterable<Uint8Array>> {
    const address = { tenantId: this.tenantId, sha256: file.sha256 };
    if (!SHA256.test(file.sha256) || !(await this.store.has(address).catch(asFailure))) throw missing(file);
    return (await this.store.get(address).catch(asFailure)) as AsyncIterable<Uint8Array>;
  }
}

function asFailure(error: unknown): never {
  if (!hasCode(error, 'STORE_UNAVAILABLE')) throw error;
  throw new NodeFailure({
    code: 'FILES_UNAVAILABLE',
    fault: 'platform',
    message: 'The files of this workspace cannot be read or written just now.',
    fix: 'Try again later; "retry" does it by itself. The operator finds the cause in the log.',
    retryable: true,
  });
}

const nameOf = (file: BinaryRef): string => `"${(file.fileName ?? String(file.sha256).slice(0, 12)).slice(0, 100)}"`;

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
