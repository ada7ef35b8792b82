import { setTimeout } from 'node:timers/promises';
import { defineNode } from '@weft/node-sdk';
import { z } from 'zod';

const WAIT_MS = 600_000;
const HOLD_BYTES = 64 * 1_048_576;

/**
 * Ends the process that it is run in. Where `end` is absent it ends none, and stands still until the test lets it go on, as do all of them
 * in a process that tests are run in.
 */
export function deadlyNode(stand?: () => Promise<void>) {
  return defineNode({
    type: 'testDeadly',
    version: 1,
    title: 'Deadly',
    description: 'Ends its process.',
    category: 'flow',
    kind: 'action',
    inputs: ['main'],
    outputs: ['main'],
    effect: 'pure',
    params: z.strictObject({ end: z.enum(['abort', 'exit', 'kill', 'block', 'wait']).optional() }),
    run: async (context) => {
      if (stand) await stand();
      else await end(context.params(0).end, context.signal);
      return [context.items];
    },
  });
}

async function end(how: 'abort' | 'exit' | 'kill' | 'block' | 'wait' | undefined, signal: AbortSignal): Promise<void> {
  if (how === undefined) return;
  if (how === 'wait') await setTimeout(WAIT_MS, undefined, { signal });
  Buffer.alloc(HOLD_BYTES, 1);
  if (how === 'abort') process.abort();
  if (how === 'exit') process.exit(7);
  if (how === 'kill') process.kill(process.pid, 'SIGKILL');
  while (how === 'block');
}
