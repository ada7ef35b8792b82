import type { RemoteEntry } from '@weft/node-sdk';
import type { JsonObject } from '@weft/workflow-model';

/** As the first letter of a long listing has it. */
const TYPES = { file: '-', folder: 'd', link: 'l', other: '?' } as const;

/** What is known of a name in a folder; times as ISO 8601. */
export function listedItem(entry: RemoteEntry): JsonObject {
  const { type, name, sizeBytes, modifiedAt, accessedAt, owner, group, rights, path } = entry;
  return {
    type: TYPES[type],
    name,
    size: sizeBytes,
    ...(modifiedAt !== undefined && { modifyTime: new Date(modifiedAt).toISOString() }),
    ...(accessedAt !== undefined && { accessTime: new Date(accessedAt).toISOString() }),
    ...(rights && { rights: { ...rights } }),
    ...(owner !== undefined && { owner }),
    ...(group !== undefined && { group }),
    path,
  };
}
