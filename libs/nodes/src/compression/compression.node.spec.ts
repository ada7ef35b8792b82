import { createHash } from 'node:crypto';
import { crc32, deflateRawSync, gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import type { FilePort } from '@weft/node-sdk';
import type { BinaryRef, Item, Json } from '@weft/workflow-model';
import type { FixtureFile } from '../../test/fixture.ts';
import { withFiles } from '../../test/fixture-files.ts';
import { runFixture, type Observed } from '../../test/fixture-run.ts';
import { nodeFixtures } from '../../test/node-fixtures.ts';
import { UnpackedBytes, unpackEntry } from '../files/unpack.ts';
import { readZipDirectory, type ZipEntry } from '../files/zip-directory.ts';
import { compression } from './compression.node.ts';
import { Decompression } from './decompress.ts';

nodeFixtures(compression, import.meta.dirname);

type Files = Readonly<Record<string, FixtureFile>>;

const NOTES: Files = {
  a: { text: 'first', mimeType: 'text/plain', fileName: 'notes.txt' },
  b: { text: 'second', mimeType: 'text/plain', fileName: 'notes.txt' },
  c: { text: 'third', mimeType: 'text/plain' },
};
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function run(parameters: Readonly<Record<string, Json>>, files: Files): Promise<Observed> {
  const binary = Object.fromEntries(Object.keys(files).map((name) => [name, name])) as unknown as Item['binary'];
  return runFixture(compression, withFiles({ name: '', parameters, files, input: [{ json: { id: 1 }, binary }], expect: {} }));
}

function madeBy({ outputs, ports }: Observed, field = 'data') {
  const file = outputs['main']?.[0]?.binary?.[field];
  return { file, bytes: ports.stored.get(file?.sha256 ?? '') ?? new Uint8Array() };
}

const packed = (format: string, rest: Readonly<Record<string, Json>> = {}) =>
  run({ operation: 'compress', files: 'a,b,c', format, ...rest }, NOTES);

describe('compression', () => {
  it('packs files into a zip archive that others read, each under a name of its own', async () => {
    const { file, bytes } = madeBy(await packed('zip', { fileName: 'all.zip' }));
    expect(file).toMatchObject({ mimeType: 'application/zip', fileName: 'all.zip', sizeBytes: bytes.length });
    const content = Object.entries(unzipSync(bytes)).map(([name, text]) => [name, Buffer.from(text).toString()]);
    expect(content).toEqual([
      ['notes.txt', 'first'],
      ['notes (2).txt', 'second'],
      ['c', 'third'],
    ]);
  });

  it('makes the same archive of the same files', async () => {
    const digests = [await packed('zip'), await packed('zip')].map((observed) => madeBy(observed).file?.sha256);
    expect(digests[0]).toBe(digests[1]);
  });

  it('makes a gzip file of each file', async () => {
    const { outputs, ports } = await packed('gzip');
    const files = Object.entries(outputs['main']?.[0]?.binary ?? {});
    expect(files.map(([name, { fileName }]) => [name, fileName])).toEqual([
      ['file_0', 'notes.txt.gz'],
      ['file_1', 'notes.txt.gz'],
      ['file_2', 'c.gz'],
    ]);
    const texts = files.map(([, { sha256: key }]) => gunzipSync(ports.stored.get(key) as Uint8Array).toString());
    expect(texts).toEqual(['first', 'second', 'third']);
  });

  it.each(['zip', 'tar', 'tar-gzip'])('takes out of a %s archive what it has packed', async (format) => {
    const { file, bytes } = madeBy(await packed(format));
    const archive = { base64: Buffer.from(bytes).toString('base64'), mimeType: 'x/x', fileName: file?.fileName };
    const { outputs } = await run({}, { data: archive });
    const files = Object.values(outputs['main']?.[0]?.binary ?? {}).map(({ fileName, sha256: key }) => [fileName, key]);
    expect(files).toEqual([
      ['notes.txt', sha256('first')],
      ['notes (2).txt', sha256('second')],
      ['c', sha256('third')],
    ]);
  });

  it.each(['zip', 'tar', 'tar-gzip', 'gzip'])('lets go of a %s file, whatever becomes of it', async (format) => {
    const { bytes } = madeBy(await packed(format), format === 'gzip' ? 'file_0' : 'data');
    for (const content of [bytes, bytes.subarray(0, bytes.length - 9), Buffer.from('x')]) {
      let open = 0;
      const pieces = async function* () {
        open += 1;
        try {
          for (const byte of content) yield Uint8Array.of(byte);
        } finally {
          open -= 1;
        }
      };
      const port = { open: async () => pieces(), read: async () => content, write: discard } as unknown as FilePort;
      await new Decompression(port).unpack({} as BinaryRef).catch(() => undefined);
      expect(open).toBe(0);
    }
  });

  it('refuses what unpacks to more than the limit', async () => {
    const bomb = zipOf('bomb', Buffer.alloc(64 * 1_048_576), 17);
    const { result } = await run(
      {},
      { data: { base64: bomb.toString('base64'), mimeType: 'application/zip', fileName: 'b.zip' } },
    );
    expect(result).toMatchObject({ failure: { message: expect.stringContaining('it unpacks to more than 1024 MB') } });
  });

  it('does not believe an archive that says it unpacks to less', async () => {
    const bytes = zipOf('bomb', Buffer.alloc(100_000), 1);
    const [entry] = readZipDirectory(bytes, 1);
    const read = Array.fromAsync(unpackEntry(bytes, { ...(entry as ZipEntry), sizeBytes: 1 }, new UnpackedBytes(99_999)));
    await expect(read).rejects.toThrow('it unpacks to more than');
  });

  it('refuses an archive of more files than anybody wants', async () => {
    const data = zipOf('x', Buffer.alloc(0), 10_001).toString('base64');
    const { result } = await run({}, { data: { base64: data, mimeType: 'application/zip' } });
    expect(result).toMatchObject({ failure: { message: expect.stringContaining('it holds 10001 files') } });
  });
});

const discard = async (content: AsyncIterable<Uint8Array>): Promise<object> => {
  for await (const _ of content) continue;
  return {};
};

/** An archive with one packed content under many entries. */
function zipOf(name: string, content: Buffer, count: number): Buffer {
  const data = deflateRawSync(content);
  const numbers = (header: Buffer, at: number): void => {
    header.writeUInt16LE(8, at);
    header.writeUInt32LE(crc32(content), at + 6);
    header.writeUInt32LE(data.length, at + 10);
    header.writeUInt32LE(content.length, at + 14);
    header.writeUInt16LE(name.length, at + 18);
  };
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50);
  numbers(local, 8);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50);
  numbers(entry, 10);
  const entries = Array.from({ length: count }, () => [entry, Buffer.from(name)]).flat();
  const start = Buffer.concat([local, Buffer.from(name), data]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(start.length, 16);
  return Buffer.concat([start, ...entries, end]);
}
