import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { waitFor } from '@weft/testing';
import { killHard } from './processes.ts';
import type { Target } from './target.ts';

const READY_WITHIN_MS = 60_000;

/** A second process of a fleet's gateway, as an operator would add one: the same command and settings, at another port. */
export class GatewayReplica {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** @throws where the fleet has no gateway, or the replica does not get ready. */
  static async start(fleet: Target, port: number): Promise<GatewayReplica> {
    const gateway = fleet.processes().find(({ command }) => /apps\/gateway\/src\/main\.ts gateway/.test(command));
    if (!gateway) throw new Error('The fleet has no gateway.');
    const [, ...args] = listOf(gateway.pid, 'cmdline');
    const env = Object.fromEntries(listOf(gateway.pid, 'environ').map((entry) => splitOnce(entry)));
    const child = spawn(process.execPath, args, { cwd: fleet.root, env: { ...env, PORT: String(port) }, stdio: 'ignore' });
    const replica = new GatewayReplica(`http://127.0.0.1:${port}`, child);
    await waitFor(() => replica.isReady(), {
      what: 'the second gateway to be ready',
      timeoutMs: READY_WITHIN_MS,
      intervalMs: 100,
    });
    return replica;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    killHard(this.child.pid as number);
    await gone;
  }

  private async isReady(): Promise<boolean> {
    const { ok } = await fetch(`${this.url}/health/ready`).catch(() => ({ ok: false }));
    return ok;
  }
}

function listOf(pid: number, what: 'cmdline' | 'environ'): string[] {
  return readFileSync(`/proc/${pid}/${what}`, 'utf8').split('\0').slice(0, -1);
}

function splitOnce(entry: string): readonly [string, string] {
  const at = entry.indexOf('=');
  return [entry.slice(0, at), entry.slice(at + 1)];
}
