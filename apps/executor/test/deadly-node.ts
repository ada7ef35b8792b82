import { setTimeout } from 'node:timers/promises';
import { defineNode } from '@weft/node-sdk';
import { z } from 'zod';

const WAIT_MS = 600_000;
const HOLD_BYTES = 64 * 1_048_576;
/** More than fits into the heap of `executor-process`, in one piece or by and by. */
const HUGE_CHARS = 400 * 1_048_576;
const GROW_BY = 1_000_000;
const ENDS = ['abort', 'exit', 'kill', 'block', 'wait', 'grow', 'huge', 'throw-text', 'throw-nothing'] as const;

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
    params: z.strictObject({ end: z.enum(ENDS).optional(), afterMs: z.number().default(0) }),
    run: async (context) => {
      const { end: how, afterMs } = context.params(0);
      if (stand) await stand();
      else await setTimeout(afterMs).then(() => end(how, context.signal));
      return how === 'huge' ? [[{ json: { text: 'x'.repeat(HUGE_CHARS) } }]] : [context.items];
    },
  });
}

async function end(how: (typeof ENDS)[number] | undefined, signal: AbortSignal): Promise<void> {
  if (how === undefined || how === 'huge') return;
  if (how === 'throw-text') throw 'no error at all'; // eslint-disable-line no-throw-literal -- that is what is tested
  if (how === 'throw-nothing') throw undefined; // eslint-disable-line no-throw-literal -- as before
  if (how === 'grow') for (const kept: number[][] = []; ;) kept.push(new Array<number>(GROW_BY).fill(0.5));
  if (how === 'wait') await setTimeout(WAIT_MS, undefined, { signal });
  Buffer.alloc(HOLD_BYTES, 1);
  if (how === 'abort') process.abort();
  if (how === 'exit') process.exit(7);
  if (how === 'kill') process.kill(process.pid, 'SIGKILL');
  while (how === 'block');
}
