import { readFileSync } from 'node:fs';
import { DIAGNOSTIC_CODES } from './diagnostic-codes.ts';

const page = readFileSync(new URL('../../../docs/COMPILATION_PROCESS.md', import.meta.url), 'utf8');

describe('docs/COMPILATION_PROCESS.md', () => {
  it('has a row for every code, with its severity, and for no other', () => {
    const diagnostics = page.slice(page.indexOf('## Diagnostics'), page.indexOf('## Importing'));
    const rows = [...diagnostics.matchAll(/^\|\s*`([A-Z_]+)`\s*\|\s*(\w+)/gm)].map(([, code, severity]) => [code, severity]);
    expect(Object.fromEntries(rows)).toEqual(DIAGNOSTIC_CODES);
    expect(rows).toHaveLength(Object.keys(DIAGNOSTIC_CODES).length);
  });
});
