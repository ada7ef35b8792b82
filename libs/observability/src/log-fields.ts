import { scrubError, scrubText } from './scrub.ts';

/** All that a log entry may carry besides its message. Values of users never do: add a field only for what names or measures. */
export interface LogFields {
  readonly traceId?: string;
  readonly tenantId?: string;
  readonly userId?: string;
  readonly workflowId?: string;
  readonly executionId?: string;
  readonly nodeId?: string;
  readonly nodeType?: string;
  readonly service?: string;
  readonly instance?: string;
  readonly code?: string;
  readonly method?: string;
  /** The pattern of a route, not the address that was called. */
  readonly route?: string;
  readonly status?: number;
  readonly attempt?: number;
  readonly count?: number;
  readonly durationMs?: number;
  readonly sizeBytes?: number;
  readonly port?: number;
  /** Logged with its name, code, message, stack and causes, and nothing else that it carries. */
  readonly err?: unknown;
}

const PLAIN_FIELDS: readonly (keyof LogFields)[] = [
  'traceId',
  'tenantId',
  'userId',
  'workflowId',
  'executionId',
  'nodeId',
  'nodeType',
  'service',
  'instance',
  'code',
  'method',
  'route',
  'status',
  'attempt',
  'count',
  'durationMs',
  'sizeBytes',
  'port',
];

/** The fields that are allowed, scrubbed; any other is dropped. */
export function pickFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of PLAIN_FIELDS) {
    const value = fields[name];
    if (typeof value === 'string') picked[name] = scrubText(value);
    else if (typeof value === 'number') picked[name] = value;
  }
  if (fields['err'] !== undefined) picked['err'] = scrubError(fields['err']);
  return picked;
}
