// The flags with which Node runs our TypeScript sources: the loader, and the export condition that leads to `src`.
import { fileURLToPath } from 'node:url';

export const nodeFlags = [
  '--import',
  fileURLToPath(new URL('./swc-hook.mjs', import.meta.url)),
  '--conditions=weft-source',
  // isolated-vm needs this on every Node from 20 on.
  '--no-node-snapshot',
];
