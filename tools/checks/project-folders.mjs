import { readdirSync } from 'node:fs';

/** Every folder of apps/ and libs/, as `libs/engine`. */
export function projectFolders() {
  return ['apps', 'libs'].flatMap((group) =>
    readdirSync(group, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${group}/${entry.name}`),
  );
}
