export { fromN8n, type N8nImport } from './from-n8n.ts';
export type { ReadOptions } from './node-settings.ts';
export { toN8n, type N8nExport } from './to-n8n.ts';
