import type { BinaryRef } from '@weft/workflow-model';

/** As browsers say which files may be chosen: endings, media types, or a group of those such as image/*. Nothing said takes all. */
export function isAccepted({ fileName = '', mimeType }: BinaryRef, accept: string): boolean {
  const kinds = accept
    .toLowerCase()
    .split(',')
    .map((kind) => kind.trim())
    .filter((kind) => kind !== '');
  return kinds.length === 0 || kinds.some((kind) => isOfKind(kind, { fileName: fileName.toLowerCase(), mimeType }));
}

function isOfKind(kind: string, { fileName, mimeType }: { readonly fileName: string; readonly mimeType: string }): boolean {
  if (kind === '*' || kind === '*/*') return true;
  if (kind.startsWith('.')) return fileName.endsWith(kind);
  return kind.endsWith('/*') ? mimeType.startsWith(kind.slice(0, -1)) : mimeType === kind;
}
