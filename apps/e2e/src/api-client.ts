import type { ExecutionSummary, ExecutionView, ImportReport, Page, WorkflowView } from '@weft/contracts';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** The public API, as any client speaks it. */
export class ApiClient {
  constructor(
    readonly url: string,
    readonly headers: Readonly<Record<string, string>>,
  ) {}

  async send<T = unknown>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const json =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { ...this.headers, 'content-type': 'application/json' } };
    const response = await fetch(this.url + path, { method, headers: this.headers, ...json });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (isJson(response) ? JSON.parse(text) : text) as T };
  }

  /** The same caller, with more headers. */
  with(headers: Readonly<Record<string, string>>): ApiClient {
    return new ApiClient(this.url, { ...this.headers, ...headers });
  }

  /** @throws where the answer is not a 2xx. */
  async ok<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.send<T>(method, path, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 1_000)}`);
    return answer.body;
  }

  create(document: unknown): Promise<WorkflowView> {
    return this.ok('POST', '/api/orchestrator/workflows', document);
  }

  import(file: unknown): Promise<{ workflow: WorkflowView; report: ImportReport }> {
    return this.ok('POST', '/api/orchestrator/workflows/import', file);
  }

  activate(workflowId: string): Promise<WorkflowView> {
    return this.ok('POST', `/api/orchestrator/workflows/${workflowId}/activate`);
  }

  execution(id: string, include = 'data'): Promise<ExecutionView> {
    return this.ok('GET', `/api/orchestrator/executions/${id}?include=${include}`);
  }

  executions(query: string): Promise<Page<ExecutionSummary>> {
    return this.ok('GET', `/api/orchestrator/executions?${query}`);
  }
}

function isJson(response: Response): boolean {
  return /\bjson\b/.test(response.headers.get('content-type') ?? '');
}
