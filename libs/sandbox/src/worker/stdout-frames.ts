import { writeSync } from 'node:fs';
import { encodeFrame } from '../frames.ts';

const STDOUT = 1;

/** Writes the whole frame before it returns: a process that is about to end must not lose its last words. */
export function writeFrame(header: object, body?: string): void {
  for (const part of encodeFrame(header, body)) {
    for (let at = 0; at < part.length;) at += writeSome(part, at);
  }
}

function writeSome(part: Buffer, at: number): number {
  try {
    return writeSync(STDOUT, part, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
