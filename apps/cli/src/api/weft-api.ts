import type { ExecutionView, ExportedWorkflow, ImportReport, Page, WorkflowSummary, WorkflowView } from '@weft/contracts';
import type { Diagnostic, Json } from '@weft/workflow-model';
import { CliError } from '../cli-error.ts';
import { readEvents, type StreamedEvent } from './event-stream.ts';
import { refused } from './problem.ts';

export interface Validation {
  readonly valid: boolean;
  readonly problems: readonly Diagnostic[];
  /** Of a file of another system. */
  readonly nodes?: ImportReport['nodes'];
}

export interface RunRequest {
  readonly input?: Json;
  readonly startNode?: string;
  readonly destinationNode?: string;
  readonly pinData?: Json;
}

export interface ReplayRequest {
  readonly from: string;
  readonly version?: 'original' | 'latest';
  readonly data?: Json;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAX_FOUND = 50;

/** The HTTP API of a Weft, as far as the commands need it. @throws CliError with what Weft says, where it refuses or is not there. */
export class WeftApi {
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly url: string,
    apiKey: string | undefined,
  ) {
    this.headers = apiKey === undefined ? {} : { 'x-api-key': apiKey };
  }

  validate(document: Json): Promise<Validation> {
    return this.post('/api/compile/validate', document);
  }

  import(file: Json): Promise<{ workflow: WorkflowView; report: ImportReport }> {
    return this.post('/api/orchestrator/workflows/import', file);
  }

  export(workflowId: string, format: string): Promise<ExportedWorkflow> {
    return this.get(`/api/orchestrator/workflows/${workflowId}/export?format=${encodeURIComponent(format)}`);
  }

  activate(workflowId: string): Promise<WorkflowView> {
    return this.post(`/api/orchestrator/workflows/${workflowId}/activate`);
  }

  execute(workflowId: string, request: RunRequest): Promise<{ executionId: string }> {
    return this.post(`/api/orchestrator/workflows/${workflowId}/execute`, request);
  }

  replay(executionId: string, request: ReplayRequest): Promise<{ executionId: string }> {
    return this.post(`/api/orchestrator/executions/${encodeURIComponent(executionId)}/replay`, request);
  }

  /** With the items of its steps. */
  execution(executionId: string): Promise<ExecutionView> {
    return this.get(`/api/orchestrator/executions/${encodeURIComponent(executionId)}?include=data`);
  }

  /** By its id, or by its name as it stands. @throws CliError where there is none, or more than one of that name */
  async findWorkflow(idOrName: string): Promise<{ readonly id: string; readonly name: string }> {
    if (UUID.test(idOrName)) return this.get<WorkflowView>(`/api/orchestrator/workflows/${idOrName}`);
    const query = new URLSearchParams({ search: idOrName, limit: String(MAX_FOUND) });
    const { items } = await this.get<Page<WorkflowSummary>>(`/api/orchestrator/workflows?${query}`);
    const [found, another] = items.filter(({ name }) => name === idOrName);
    if (found && !another) return found;
    if (another) throw new CliError(`There are several workflows named "${idOrName}": give the id of one.\n${listOf(items)}`);
    const similar = items.length === 0 ? '' : ` There are:\n${listOf(items)}`;
    throw new CliError(`There is no workflow named "${idOrName}".${similar}`);
  }

  /** The events of an execution behind `after`, up to its end or that of the connection. */
  async *events(executionId: string, after: string | undefined, signal: AbortSignal): AsyncGenerator<StreamedEvent> {
    const headers: Record<string, string> = { ...this.headers, accept: 'text/event-stream' };
    if (after !== undefined) headers['last-event-id'] = after;
    const response = await this.send(`/api/streaming/executions/${encodeURIComponent(executionId)}`, { headers, signal });
    if (!response.body) return;
    try {
      yield* readEvents(response.body);
    } catch (error) {
      throw signal.aborted ? error : new Unreachable(this.url, error); // broken off in its middle
    }
  }

  private async get<T>(path: string): Promise<T> {
    return (await (await this.send(path, { headers: this.headers })).json()) as T;
  }

  private async post<T>(path: string, body: unknown = {}): Promise<T> {
    const headers = { ...this.headers, 'content-type': 'application/json' };
    return (await (await this.send(path, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as T;
  }

  private async send(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(new URL(path, this.url), init).catch((error: unknown) => {
      if (init.signal?.aborted) throw error;
      throw new Unreachable(this.url, error);
    });
    if (!response.ok) throw refused(response.status, await response.text());
    return response;
  }
}

/** Nobody answers there; a restart takes seconds. */
export class Unreachable extends CliError {
  constructor(url: string, cause: unknown) {
    const reason = (cause as { cause?: { code?: string } }).cause?.code ?? (cause as Error).message;
    super(`Weft cannot be reached at ${url} (${reason}). Start it with "npm start", or name another with --url or WEFT_URL.`);
  }
}

const listOf = (workflows: readonly WorkflowSummary[]): string => workflows.map(({ id, name }) => `  ${id}  ${name}`).join('\n');
