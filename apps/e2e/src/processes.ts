import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly command: string;
}

/** A process and all that it has started, and so on, as the system's own list has them. */
export function processTree(root: number): readonly ProcessEntry[] {
  const children = Map.groupBy(listProcesses(), ({ parent }) => parent);
  const collect = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap((child) => collect(child.pid))];
  return collect(root).flatMap((pid) => {
    const command = read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim();
    return command === undefined ? [] : [{ pid, command }];
  });
}

/** Those of them that are still at work; one that has ended and that nobody has asked about is not. */
export const stillRunning = (processes: readonly ProcessEntry[]): readonly ProcessEntry[] =>
  processes.filter(({ pid, command }) => {
    const state = statOf(pid)?.state;
    return state !== undefined && state !== 'Z' && read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim() === command;
  });

const LISTENING = '0A';
const SOCKET = /^socket:\[(\d+)\]$/;

/** The TCP ports on which a process listens. */
export function listeningPorts(pid: number): readonly number[] {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).flatMap((fd) => SOCKET.exec(target(`/proc/${pid}/fd/${fd}`))?.[1] ?? []));
  return ['tcp', 'tcp6'].flatMap((file) =>
    (read(`/proc/${pid}/net/${file}`) ?? '')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTENING && own.has(fields[9] ?? ''))
      .map(([, address = '']) => parseInt(address.slice(address.lastIndexOf(':') + 1), 16)),
  );
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return ''; // it was closed meanwhile
  }
}

export function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it was faster
  }
}

function listProcesses(): { pid: number; parent: number }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = statOf(Number(name));
      return stat ? [{ pid: Number(name), parent: stat.parent }] : [];
    });
}

/** The name in field 2 may hold anything, a bracket too: count from behind it. */
function statOf(pid: number): { state: string; parent: number } | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const [state, parent] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === undefined ? undefined : { state, parent: Number(parent) };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // it has ended meanwhile
  }
}
