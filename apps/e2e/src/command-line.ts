import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Target } from './target.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `weft`, as somebody types it who has set WEFT_URL and WEFT_API_KEY. */
export async function weftCommand(
  args: readonly string[],
  { weft, stdin = '' }: { weft?: Target; stdin?: string } = {},
): Promise<CommandResult> {
  const { PATH, HOME } = process.env;
  const signedIn = weft ? { WEFT_URL: weft.url, WEFT_API_KEY: weft.api.headers['x-api-key'] } : {};
  const child = spawn(process.execPath, ['tools/run.mjs', 'apps/cli/src/main.ts', ...args], {
    cwd: ROOT,
    env: { PATH, HOME, ...signedIn },
  });
  child.stdin.end(stdin);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, stdout, stderr };
}
