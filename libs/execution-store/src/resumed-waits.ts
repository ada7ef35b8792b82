import type { ResumeRoute } from '@weft/node-sdk';
import type { JournalRow, ResumeRow } from './record.ts';

export type WaitRow = Extract<JournalRow, { kind: 'wait' }>;

/**
 * Which call ended which wait, by the wait's path: first the calls for a wait that was committed, then those that came before theirs,
 * oldest first. Waits in the order of their commits; the same rows give the same answer, whoever asks.
 */
export function matchResumes(waits: readonly WaitRow[], resumes: readonly ResumeRow[]): Map<string, ResumeRow> {
  const matched = new Map<string, ResumeRow>();
  for (const resume of resumes) if ('path' in resume.to) matched.set(resume.to.path, resume);
  for (const resume of resumes) {
    const { to } = resume;
    if ('path' in to) continue;
    const wait = waits.find((each, index) => index >= to.after && !matched.has(each.path) && takesUnasked(each, to));
    if (wait) matched.set(wait.path, resume);
  }
  return matched;
}

/** Does the row say that a step has called other runs, and waits for them? */
export const callsOthers = (row: JournalRow): row is WaitRow => row.kind === 'wait' && row.wait.kind === 'children';

/** Does the wait take a call about which nobody could ask who made it? */
function takesUnasked({ wait }: WaitRow, call: { readonly method: string; readonly suffix: string }): boolean {
  if (wait.kind !== 'call') return false;
  const { kind, route } = wait.accepts as unknown as ResumeRoute;
  const asksWho = route.authentication !== undefined || route.allowedAddresses !== undefined;
  return kind === 'webhook' && !asksWho && route.method === call.method && route.path === call.suffix;
}
