import type { BinaryRef } from '@weft/workflow-model';

/** What an expression sees of a file: our reference to it, and the names that n8n has for the same facts. */
export function describeBinaries(binary: Readonly<Record<string, BinaryRef>> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(binary).map(([name, file]) => [name, describeBinary(file)]));
}

function describeBinary(file: BinaryRef): Record<string, unknown> {
  const { fileName = '', mimeType, sizeBytes } = file;
  const dot = fileName.lastIndexOf('.');
  return {
    ...file,
    fileExtension: dot > 0 ? fileName.slice(dot + 1) : '',
    fileType: mimeType.split('/', 1)[0],
    fileSize: toSizeText(sizeBytes),
    bytes: sizeBytes,
    id: file.sha256,
  };
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Three digits and a unit of powers of 1000, such as `1.34 kB`. */
function toSizeText(sizeBytes: number): string {
  const power = sizeBytes < 1 ? 0 : Math.min(Math.floor(Math.log10(sizeBytes) / 3), UNITS.length - 1);
  return `${Number((sizeBytes / 1_000 ** power).toPrecision(3))} ${UNITS[power]}`;
}
