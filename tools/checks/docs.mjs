// Documentation that must agree with the code: error and diagnostic codes; the numbers of decision records.
import '../swc-hook.mjs';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { findDuplicateNumbers, findUndocumentedCodes, findUnmentionedCodes } from './doc-rules.mjs';
import { report } from './problems.mjs';

const COMPILATION = 'docs/COMPILATION_PROCESS.md';

const { CATALOGUE } = await import('../../libs/errors/src/catalogue.ts');
const { DIAGNOSTIC_CODES } = await import('../../apps/compiler/src/diagnostic-codes.ts');

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

report([
  ...findUndocumentedCodes(Object.keys(CATALOGUE), read('docs/errors.md')),
  ...findUnmentionedCodes(Object.keys(DIAGNOSTIC_CODES), read(COMPILATION), COMPILATION),
  ...findDuplicateNumbers(readdirSync('docs/adr')),
]);
