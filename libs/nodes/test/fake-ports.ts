import {
  NodeFailure,
  type CodeJob,
  type HttpRequest,
  type HttpResponse,
  type NodePorts,
  type WebhookAnswer,
} from '@weft/node-sdk';
import type { Fixture, FixtureResponse } from './fixture.ts';

/** Ports that answer as a fixture says, and keep what they were asked. */
export class FakePorts implements NodePorts {
  readonly requests: HttpRequest[] = [];
  readonly jobs: CodeJob[] = [];
  readonly answers: WebhookAnswer[] = [];

  constructor(private readonly fixture: Pick<Fixture, 'http' | 'code'>) {}

  readonly http = {
    request: async (request: HttpRequest): Promise<HttpResponse> => {
      const response = this.fixture.http?.[this.requests.length];
      this.requests.push(request);
      if (!response)
        throw new NodeFailure({ code: 'HTTP_UNREACHABLE', fault: 'node', message: 'The fixture has no further response.' });
      return toResponse(response, request);
    },
  };

  readonly code = {
    run: async (job: CodeJob): Promise<unknown> => {
      this.jobs.push(job);
      return this.fixture.code;
    },
  };

  async respond(answer: WebhookAnswer): Promise<void> {
    this.answers.push(answer);
  }
}

function toResponse(
  { status = 200, statusText = 'OK', headers = {}, json, text = '' }: FixtureResponse,
  { url }: HttpRequest,
): HttpResponse {
  const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' };
  const body = new TextEncoder().encode(json === undefined ? text : JSON.stringify(json));
  return { status, statusText, headers: { ...type, ...headers }, body, url };
}
