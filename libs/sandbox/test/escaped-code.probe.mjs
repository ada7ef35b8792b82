// Runs in place of the worker, with everything that Node offers: tries what code would try once it is out of the isolate.
import { execFileSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

const [port, uid, gid, eatMemory] = process.argv.slice(2);
if (uid) {
  process.setgroups([]);
  process.setgid(Number(gid));
  process.setuid(Number(uid));
}

async function attempt(action) {
  try {
    return String((await action()) ?? 'done');
  } catch {
    return 'denied';
  }
}

if (eatMemory) Array.from({ length: 200 }, () => new Uint8Array(1e7).fill(1));

const found = {
  environment: Object.keys(process.env).join(),
  user: String(process.getuid()),
  readPasswd: await attempt(() => readFileSync('/etc/passwd', 'utf8')),
  readOwnEnvironment: await attempt(() => readFileSync('/proc/self/environ', 'utf8')),
  readInitEnvironment: await attempt(() => readFileSync('/proc/1/environ', 'utf8')),
  write: await attempt(() => writeFileSync('/tmp/weft-sandbox-probe', 'x')),
  spawn: await attempt(() => execFileSync('/bin/true')),
  worker: await attempt(() => void new Worker('0', { eval: true })),
  becomeRoot: await attempt(() => process.setuid(0)),
  connect: await attempt(
    () =>
      new Promise((resolve, reject) => {
        connect(Number(port), '127.0.0.1').on('connect', resolve).on('error', reject);
      }),
  ),
  resolve: await attempt(() => lookup('example.com')),
};
process.stdout.write(JSON.stringify(found), () => process.exit(0));
