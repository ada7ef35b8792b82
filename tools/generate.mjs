// node tools/generate.mjs [--check]: writes every generated file, or says which ones differ from what would be written.
// The generators load our TypeScript, which takes flags, hence the child.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from './node-flags.mjs';

const main = fileURLToPath(new URL('./generators/main.mjs', import.meta.url));
const child = spawn(process.execPath, [...nodeFlags, main, ...process.argv.slice(2)], { stdio: 'inherit' });
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
