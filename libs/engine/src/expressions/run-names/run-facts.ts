import { DateTime } from 'luxon';
import type { Scope } from '../../run-view.ts';
import { DEFAULT_LOCALE } from '../dates/locale.ts';

/** `$now` */
export function now({ run }: Scope): DateTime {
  return DateTime.fromMillis(run.now(), { zone: run.plan.timezone, locale: DEFAULT_LOCALE });
}

/** `$execution`; n8n tells test runs, started by hand, from production ones. */
export function executionFacts({ run: { facts } }: Scope): Record<string, unknown> {
  return { id: facts.executionId, mode: facts.mode === 'manual' ? 'test' : 'production', resumeUrl: facts.resumeUrl };
}

/** `$prevNode`: where the item came from. */
export function previousNode({ activation }: Scope): Record<string, unknown> {
  const input = activation.inputs.findIndex((items) => items !== undefined);
  const source = activation.sources[input] ?? activation.sources.find((candidate) => candidate !== undefined);
  return source ? { name: source.activation.node.name, outputIndex: source.output, runIndex: source.activation.runIndex } : {};
}
