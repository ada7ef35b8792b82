import type { Outcome } from './chaos-test.ts';

const SHOWN_FAILURES = 5;
/** 0 failures in N trials: with 95 % certainty the true rate is below 3/N. */
const RULE_OF_THREE = 3;

export const isGood = ({ findings }: Outcome): boolean => findings.every(({ of, failures }) => of > 0 && failures.length === 0);

/** Rows of Markdown, so that they can be pasted into a page. */
export function toTable({ findings, measures = [] }: Outcome): string {
  const rows = [
    ...findings.map(({ what, of, failures }) => [what, `${failures.length}/${of}`, boundOf(of, failures.length)]),
    ...measures.map(({ what, value, bound }) => [what, value, bound]),
  ];
  return [['criterion', 'found', 'bound'], ['---', '---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Times that took longer than they may. */
export const toLate = ({ measures = [] }: Outcome): string[] =>
  measures.flatMap(({ what, value, bound, isOver }) => (isOver ? [`${what}: ${value}, and not ${bound}`] : []));

/** A criterion that nothing was measured by has failed as well. */
export function toFailures({ findings }: Outcome): string[] {
  return findings.flatMap(({ what, of, failures }) => {
    if (of === 0) return [`${what}: there was nothing to look at`];
    const more = failures.length > SHOWN_FAILURES ? [`… and ${failures.length - SHOWN_FAILURES} more`] : [];
    return [...failures.slice(0, SHOWN_FAILURES), ...more].map((failure) => `${what}: ${failure}`);
  });
}

const boundOf = (of: number, failed: number): string =>
  failed > 0 ? 'broken' : `3/${of} = ${(RULE_OF_THREE / of).toPrecision(2)}`;
