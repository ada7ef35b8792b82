import type { Command } from 'commander';
import { WeftApi } from './api/weft-api.ts';
import { jsonReport, PeopleReport, type RunReport } from './show/run-report.ts';
import type { Terminal } from './terminal.ts';

/** Options of every command. */
interface GlobalOptions {
  readonly url: string;
  readonly json?: true;
}

/** What a command works with. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly api: WeftApi;
  /** For machines: JSON on standard output, and nothing else there. */
  readonly isJson: boolean;
  report(): RunReport;
  /** A result: as JSON, or as lines for people. */
  answer(result: object, lines: readonly string[]): void;
}

export function surroundingsOf(command: Command, terminal: Terminal, apiKey: string | undefined): Surroundings {
  const { url, json } = command.optsWithGlobals<GlobalOptions>();
  const isJson = json === true;
  return {
    terminal,
    isJson,
    api: new WeftApi(url, apiKey),
    report: () => (isJson ? jsonReport(terminal) : new PeopleReport(terminal)),
    answer: (result, lines) => terminal.out(isJson ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`),
  };
}

/** What a command does; resolves to the exit code. */
export type Action = (
  surroundings: Surroundings,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => Promise<number>;
