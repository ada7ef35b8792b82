import type { LivePollView, PollView } from '@weft/contracts';
import { nextPolls, toPollTimes } from './poll-row.ts';
import type { PollError } from './poll-outcomes.ts';
import type { LivePoll, WantedPoll } from './polls.repository.ts';

/** Next times that are told. */
const TOLD = 5;

export function toLivePollView(row: LivePoll, triggerName: string, now: number): LivePollView {
  const times = toPollTimes(row);
  const next = row.is_polling ? undefined : row.next_at?.getTime();
  const after = next === undefined ? nextPolls(times, now, TOLD) : [next, ...nextPolls(times, next, TOLD - 1)];
  const error = row.last_error === null ? null : (JSON.parse(row.last_error) as PollError);
  return {
    triggerNodeId: row.node_id,
    triggerName,
    rules: times.rules,
    timezone: row.timezone,
    nextAt: row.next_at === null ? [] : after.map(toText),
    isPolling: row.is_polling,
    lastPolledAt: row.last_polled_at?.toISOString() ?? null,
    lastFoundAt: row.last_found_at?.toISOString() ?? null,
    lastExecutionId: row.last_execution_id,
    failures: row.failures,
    lastError: error && row.last_error_at ? { ...error, at: row.last_error_at.toISOString() } : null,
  };
}

/** As it would be, were the version activated now. */
export function toDraftPollView({ nodeId, nodeName, rules, timezone }: WantedPoll, now: number): PollView {
  const nextAt = nextPolls({ rules, timezone, anchor: now }, now, TOLD).map(toText);
  return { triggerNodeId: nodeId, triggerName: nodeName, rules, timezone, nextAt };
}

const toText = (time: number): string => new Date(time).toISOString();
