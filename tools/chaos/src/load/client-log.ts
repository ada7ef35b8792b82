import { join } from 'node:path';
import { AppendOnlyFile, LineReader } from '../append-only-file.ts';

/** A request and its response, as the caller saw them. */
export interface LoggedCall {
  readonly kind: 'start' | 'resume' | 'stop';
  readonly run: string;
  readonly sentAt: number;
  readonly answeredAt: number;
  /** 0 where the connection broke before there was an answer. */
  readonly status: number;
  readonly executionId?: string;
  readonly retryAfter?: string;
  readonly code?: string;
  /** The `Idempotency-Key` that it was sent with. */
  readonly key?: string;
}

/** What callers were told. Written by the load generator alone. */
export class ClientLog {
  private readonly file: AppendOnlyFile;
  private readonly lines: LineReader<LoggedCall>;

  constructor(folder: string) {
    const path = join(folder, 'client.ndjson');
    this.file = new AppendOnlyFile(path);
    this.lines = new LineReader(path);
  }

  add(call: LoggedCall): void {
    this.file.append([call]);
  }

  callsOf(prefix: string): LoggedCall[] {
    return this.lines.read().filter(({ run }) => run.startsWith(prefix));
  }

  close(): void {
    this.file.close();
    this.lines.close();
  }
}

/** A 2xx to a start: from then on the run is promised. */
export const isAccepted = ({ kind, status, executionId }: LoggedCall): boolean =>
  kind === 'start' && status >= 200 && status < 300 && executionId !== undefined;
