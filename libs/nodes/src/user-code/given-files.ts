import { isJsonObject, type BinaryRef, type Item, type Json, type JsonObject } from '@weft/workflow-model';

/** The files that code was given, with its items and those of the nodes that it names. Looked for when a first file comes back. */
export class GivenFiles {
  private byHash: Map<string, BinaryRef> | undefined;

  constructor(private readonly given: () => Iterable<Item>) {}

  /** The files of a result, by name. Only what the code was given comes back: it cannot reach for other files by their hash. */
  read(value: Json | undefined): Item['binary'] {
    if (!isJsonObject(value)) return undefined;
    const known = Object.entries(value).flatMap(([name, file]) => {
      const given = isJsonObject(file) && typeof file.sha256 === 'string' ? this.find(file.sha256) : undefined;
      return given ? [[name, withNames(given, file as JsonObject)] as const] : [];
    });
    return known.length > 0 ? Object.fromEntries(known) : undefined;
  }

  private find(sha256: string): BinaryRef | undefined {
    this.byHash ??= new Map(
      Array.from(this.given()).flatMap(({ binary = {} }) => Object.values(binary).map((file) => [file.sha256, file] as const)),
    );
    return this.byHash.get(sha256);
  }
}

/** Code may call a file otherwise; what is in it stays, and what it was told of it beside that is not part of it. */
function withNames(given: BinaryRef, named: JsonObject): BinaryRef {
  const { sha256, sizeBytes } = given;
  const mimeType = typeof named.mimeType === 'string' ? named.mimeType : given.mimeType;
  const fileName = typeof named.fileName === 'string' ? named.fileName : given.fileName;
  return { sha256, mimeType, sizeBytes, ...(fileName !== undefined && { fileName }) };
}
