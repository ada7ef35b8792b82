import type { DateTime } from 'luxon';
import type { RunFacts, Scope } from '../../run-view.ts';
import { CUSTOM_DATA_VIEW } from './custom-data.ts';
import { momentAt } from '../dates/moment.ts';
import { startOfDay } from '../dates/shift-date.ts';
import { zoneNamed } from '../dates/zone.ts';

/** `$now` */
export function now({ run }: Scope): DateTime {
  return momentAt(run.plan.timezone, run.now());
}

/** `$today` */
export function today({ run }: Scope): DateTime {
  return startOfDay(zoneNamed(run.plan.timezone), run.now());
}

/** `$execution`; n8n tells test runs, started by hand, from production ones. */
export function executionFacts({ run: { facts } }: Scope): Readonly<Record<string, unknown>> {
  let known = EXECUTIONS.get(facts);
  if (!known) EXECUTIONS.set(facts, (known = makeExecutionFacts(facts)));
  return known;
}

/** One for each run, made when an expression first asks. */
const EXECUTIONS = new WeakMap<RunFacts, Readonly<Record<string, unknown>>>();

function makeExecutionFacts(facts: RunFacts): Readonly<Record<string, unknown>> {
  return {
    id: facts.executionId,
    mode: facts.mode === 'manual' ? 'test' : 'production',
    // Both take a keyed hash, which few expressions ask for.
    get resumeUrl() {
      return facts.resumeUrl;
    },
    get resumeFormUrl() {
      return resumeFormUrl(facts);
    },
    customData: CUSTOM_DATA_VIEW,
  };
}

/** Where a person continues the run by a form, beside where a program does. */
export const resumeFormUrl = ({ resumeUrl }: { readonly resumeUrl: string }): string =>
  resumeUrl.replace('/webhook-waiting/', '/form-waiting/');

/** `$prevNode`: where the item came from. */
export function previousNode({ activation }: Scope): Record<string, unknown> {
  const input = activation.inputs.findIndex((items) => items !== undefined);
  const source = activation.sources[input] ?? activation.sources.find((candidate) => candidate !== undefined);
  return source ? { name: source.activation.node.name, outputIndex: source.output, runIndex: source.activation.runIndex } : {};
}
