import type { WorkflowSummary } from '@weft/contracts';

/** What the first start has made. Keys and passwords are shown once and kept nowhere. */
export interface FirstSteps {
  readonly email: string;
  /** Absent where it was given by `WEFT_OWNER_PASSWORD`. */
  readonly password?: string;
  readonly apiKey?: string;
  readonly samples: readonly WorkflowSummary[];
}

/** What a newcomer pastes next. */
export function welcome(url: string, first: FirstSteps): string {
  const lines = [
    '',
    `  Owner      ${first.email}${first.password ? `   password  ${first.password}` : ''}`,
    `  API key    ${first.apiKey}`,
    '             Shown this once.',
    '',
    `  Samples    ${first.samples.map(({ name }) => name).join(', ')}`,
    '',
    '  Try        ' + `curl -s ${url}/webhook/hello -H 'content-type: application/json' -d '{"name":"Ada"}'`,
    '  See it     ' + `curl -s '${url}/api/orchestrator/executions?limit=1' -H 'x-api-key: ${first.apiKey}'`,
    `  Explore    ${url}/api/docs`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}
