export { fromN8n, type N8nImport } from './from-n8n.ts';
