import type { Diagnostic } from '@weft/workflow-model';
import { CliError } from '../cli-error.ts';
import { diagnosticLines } from '../show/diagnostics.ts';

/** What Weft answers to what it refuses (RFC 9457). */
interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly fix?: string;
  readonly problems?: readonly Diagnostic[];
}

const WAYS_OUT: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'Set WEFT_API_KEY to an API key of yours; the first start of Weft shows one, and POST /api/keys makes more.',
  FORBIDDEN: 'The key may not do this; docs/PERMISSIONS.md lists what each route asks for.',
};

export function refused(status: number, text: string): CliError {
  const problem = parse(text);
  if (problem?.detail === undefined)
    return new CliError(`Weft answered ${status}, and nothing that can be understood. Is this its address?`);
  const { code = '', detail, fix, problems = [] } = problem;
  const lines = [`${detail} (${code})`, ...diagnosticLines(Array.isArray(problems) ? problems : []), fix ?? WAYS_OUT[code]];
  return new CliError(lines.filter((line) => line !== undefined).join('\n'), problem);
}

function parse(text: string): Problem | undefined {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return undefined;
  }
}
