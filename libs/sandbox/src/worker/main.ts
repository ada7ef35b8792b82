/**
 * The worker process. It knows two descriptors: frames come in on stdin and leave on stdout. It is started with no
 * environment, no network and no credential, and drops what rights it has before it sees the first line of user code.
 * Node runs these files as they are (types stripped), so they keep to syntax that erases: no parameter properties.
 */
import { createRequire } from 'node:module';
import { FrameReader } from '../frames.ts';
import type { FromWorker, GuestProgram, InitHeader, JobHeader, ToWorker } from '../protocol.ts';
import { IsolateHost } from './isolate-host.ts';
import { JobRunner } from './job-runner.ts';
import { writeFrame } from './stdout-frames.ts';

const MAX_BODY_BYTES = 1024 * 1024 * 1024;

let runner: JobRunner | undefined;
let host: IsolateHost | undefined;

function loadIsolatedVm(): typeof import('isolated-vm') {
  return createRequire(import.meta.url)('isolated-vm') as typeof import('isolated-vm');
}

function dropPrivileges({ uid, gid }: InitHeader): void {
  if (uid === undefined || gid === undefined) return;
  process.setgroups!([]);
  process.setgid!(gid);
  process.setuid!(uid);
}

function start(settings: InitHeader, program: GuestProgram): void {
  host = new IsolateHost(loadIsolatedVm(), program, settings);
  runner = new JobRunner(host, settings.maxResultBytes, send);
  dropPrivileges(settings);
  send({ type: 'ready', uid: process.getuid?.() ?? -1 });
}

async function handle(header: InitHeader | JobHeader, body: string): Promise<void> {
  if (header.type === 'init') return start(header, JSON.parse(body) as GuestProgram);
  const end = await runner!.run(header, body);
  send(end.header, end.result);
  if (end.header.final) process.exit(0);
  setImmediate(() => host!.prepareSpare());
}

function send(header: FromWorker, body?: string): void {
  writeFrame(header, body);
}

const reader = new FrameReader<ToWorker>(MAX_BODY_BYTES);
let queue: Promise<void> = Promise.resolve();

process.stdin.on('data', (chunk: Buffer) => {
  for (const { header, body } of reader.push(chunk)) {
    if (header.type === 'answer') {
      runner?.answer(header.job, header.id, body.toString()); // to the job that runs, so not in its queue
      continue;
    }
    queue = queue
      .then(() => handle(header, body.toString()))
      .catch((error: unknown) => {
        send({ type: 'unusable', reason: String((error as Error | undefined)?.message).slice(0, 500) });
        process.exit(1);
      });
  }
});
process.stdin.on('end', () => process.exit(0));
