import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Where a command reads and writes: results to standard output, everything else to standard error. */
export interface Terminal {
  out(text: string): void;
  say(text: string): void;
  /** Somebody watches standard error, and lines there can be written over. */
  readonly isWatched: boolean;
  /** The text in a style, where standard error shows styles (https://no-color.org is heard). */
  styled(style: Style, text: string): string;
  readInput(): Promise<string>;
  /** Aborts once with Ctrl-C. */
  readonly interrupted: AbortSignal;
}

export function processTerminal(): Terminal {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  return {
    out: (text) => void process.stdout.write(text),
    say: (text) => void process.stderr.write(text),
    isWatched: process.stderr.isTTY === true,
    styled: (style, text) => styleText(style, text, { stream: process.stderr }),
    readInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString('utf8');
    },
    interrupted: interrupted.signal,
  };
}
