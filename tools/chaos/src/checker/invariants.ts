import type { Effect } from '../ledger/effect.ts';
import { isAccepted } from '../load/client-log.ts';
import type { Evidence, Fault, Finding } from './evidence.ts';

/** What a process has sent before its death is read up to so much later, on a busy machine; nobody goes on with its runs as soon as that. */
const STILL_ARRIVES_MS = 1_000;
const TOO_MANY = 429;
const TERMINAL: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);
const stepKey = ({ run, step }: Effect): string => `${run}/${step}`;

/** I1: every run that was accepted is terminal, or waits where that is its end for now. */
export function acceptedAreKept({ calls, runs }: Evidence, { mayWait = false } = {}): Finding {
  const statuses = new Map(runs.map(({ id, status }) => [id, status]));
  const accepted = calls.filter(isAccepted);
  const failures = accepted.flatMap(({ run, executionId }) => {
    const status = statuses.get(executionId as string) ?? 'unknown';
    return TERMINAL.has(status) || (mayWait && status === 'waiting') ? [] : [`${run} is ${status}`];
  });
  return { what: 'I1 accepted runs lost', of: accepted.length, failures };
}

/** The other half of I1: a run that says that it succeeded has made each of its effects. */
export function succeededMadeAllEffects({ calls, runs, effects, steps }: Evidence): Finding {
  const succeeded = new Set(runs.filter(({ status }) => status === 'succeeded').map(({ id }) => id));
  const done = calls.filter((call) => isAccepted(call) && succeeded.has(call.executionId as string));
  const made = new Set(effects.map(stepKey));
  const failures = done.flatMap(({ run }) =>
    Array.from({ length: steps }, (_, step) => `${run}/${step}`).filter((step) => !made.has(step)),
  );
  return { what: 'I1 steps of succeeded runs that never happened', of: done.length * steps, failures };
}

/** I2: a step is committed at the latest when the next one calls; none of its calls comes after that. */
export function committedNeverRunAgain({ effects }: Evidence): Finding {
  const first = new Map<string, number>();
  for (const effect of effects) if (!first.has(stepKey(effect))) first.set(stepKey(effect), effect.at);
  const failures = effects.flatMap(({ run, step, at }) => {
    const next = first.get(`${run}/${step + 1}`);
    return next !== undefined && at > next ? [`${run}/${step} was called ${at - next} ms after step ${step + 1}`] : [];
  });
  return { what: 'I2 committed steps run again', of: first.size, failures };
}

/** I3: a sink that knows keys counts each step once, and all attempts at a step have the same key. */
export function oneEffectPerKey({ effects }: Evidence): Finding {
  const bySteps = Map.groupBy(effects, stepKey);
  const failures = [...bySteps].flatMap(([step, calls]) => {
    const keys = new Set(calls.map(({ key }) => key));
    const counted = calls.filter(({ mode, counts }) => mode === 'aware' && counts).length;
    return [
      ...(keys.size > 1 || keys.has('') ? [`${step} came with ${keys.size} keys`] : []),
      ...(counted > 1 ? [`${step} counted ${counted} times`] : []),
    ];
  });
  return { what: 'I3 steps that a key-aware sink counted twice', of: bySteps.size, failures };
}

/**
 * I4: a call is made again only for the step that was in flight at a fault, and each fault excuses one step of a run. Of one whose branches
 * run at the same time it excuses each that was called at most `inFlightMs` before it: what has ended by then is committed.
 */
export function repeatsAreExcused({ effects, faults }: Evidence, branches?: { readonly inFlightMs: number }): Finding {
  const bySteps = Map.groupBy(effects, stepKey);
  const excuses = new Map<string, string>();
  const failures: string[] = [];
  for (const [step, calls] of bySteps) {
    for (const [index, repeat] of calls.slice(1).entries()) {
      const before = calls[index] as Effect;
      const fault = faults.findIndex(
        (each) => liesBetween(each, before.at, repeat.at) && each.at - before.at <= (branches?.inFlightMs ?? Infinity),
      );
      const excuse = `${branches ? step : repeat.run} by fault ${fault}`;
      if (fault < 0)
        failures.push(
          `${step} was called again after ${repeat.at - before.at} ms without a fault${branches ? ' while it was in flight' : ''}`,
        );
      else if ((excuses.get(excuse) ?? step) !== step) failures.push(`${step}: ${excuse} has excused another step already`);
      else excuses.set(excuse, step);
    }
  }
  return { what: 'I4 repeated calls that no fault excuses', of: bySteps.size, failures };
}

function liesBetween({ at, until }: Fault, first: number, second: number): boolean {
  return first <= until + STILL_ARRIVES_MS && at <= second;
}

/** I6: events are numbered 1, 2, 3 … and a reader gets them in that order. */
export function eventsAreGapless({ events }: Evidence): Finding {
  const failures = events.flatMap(({ id, sequences }) => {
    const gap = sequences.findIndex((sequence, index) => sequence !== index + 1);
    if (sequences.length === 0) return [`${id} has no events`];
    return gap < 0 ? [] : [`${id} has event ${sequences[gap]} at place ${gap + 1}`];
  });
  return { what: 'I6 runs with a gap in their events', of: events.length, failures };
}

/** I7: what has ended stays as it ended. */
export function terminalStatesStay({ runs, later }: Evidence): Finding {
  const now = new Map(later.map((run) => [run.id, run]));
  const ended = runs.filter(({ status }) => TERMINAL.has(status));
  const failures = ended.flatMap(({ id, status, finishedAt }) => {
    const found = now.get(id);
    if (found && found.status === status && found.finishedAt === finishedAt) return [];
    return [`${id} was ${status} at ${finishedAt}, and is ${found?.status ?? 'unknown'} at ${found?.finishedAt}`];
  });
  return { what: 'I7 terminal states that changed', of: ended.length, failures };
}

/** A call that was not accepted was refused in a way that says when to come again; a connection may break. */
export function refusalsSayWhen({ calls }: Evidence): Finding {
  const failures = calls.flatMap(({ run, status, retryAfter, code }) => {
    if (status < 500 && status !== TOO_MANY) return [];
    const mayComeAgain = (status === 503 || status === TOO_MANY) && retryAfter !== undefined;
    return mayComeAgain ? [] : [`${run} got ${status} ${code} without Retry-After`];
  });
  return { what: 'refusals that are no 429 or 503 with Retry-After', of: calls.length, failures };
}

/** A fault costs time: no run fails by it. */
export function allSucceeded({ calls, runs }: Evidence): Finding {
  const found = new Map(runs.map((run) => [run.id, run]));
  const accepted = calls.filter(isAccepted);
  const failures = accepted.flatMap(({ run, executionId }) => {
    const { status, error } = found.get(executionId as string) ?? { status: 'unknown' };
    return status === 'succeeded' ? [] : [`${run} ${status} ${error?.code ?? ''}`.trim()];
  });
  return { what: 'accepted runs that did not succeed', of: accepted.length, failures };
}

/** I1 to I4, I6 and I7 of a wave whose runs have one step after the other, whatever their ends. */
export const invariants = (evidence: Evidence): Finding[] => [
  acceptedAreKept(evidence),
  committedNeverRunAgain(evidence),
  oneEffectPerKey(evidence),
  repeatsAreExcused(evidence),
  eventsAreGapless(evidence),
  terminalStatesStay(evidence),
];

/** The same, and every run has succeeded, and really so. */
export const allInvariants = (evidence: Evidence): Finding[] => [
  ...invariants(evidence),
  succeededMadeAllEffects(evidence),
  allSucceeded(evidence),
];

/** For tests with several waves. */
export const namedFor = (whose: string, findings: readonly Finding[]): Finding[] =>
  findings.map((finding) => ({ ...finding, what: `${whose}: ${finding.what}` }));
