// node tools/run.mjs <file.ts> [args...]: runs TypeScript straight from the sources, with one child so that flags can be set.
import { spawn } from 'node:child_process';
import { nodeFlags } from './node-flags.mjs';

const child = spawn(process.execPath, [...nodeFlags, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
