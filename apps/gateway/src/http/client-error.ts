import type { Socket } from 'node:net';
import { AppError } from '@weft/errors';
import { PROBLEM_TYPE, toProblem } from './problem.ts';

interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, reason: 'Request Header Fields Too Large', message: 'The headers are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, reason: 'Request Timeout', message: 'The request took too long to arrive.' },
};
const MALFORMED: Refusal = { status: 400, reason: 'Bad Request', message: 'This is no HTTP request.' };

/** What Node's HTTP parser refuses never becomes a request: it is answered on the bare socket, in the same form as all else. */
export function refuseClient(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, reason, message } = REFUSALS[error.code ?? ''] ?? MALFORMED;
  const body = JSON.stringify({ ...toProblem(new AppError('INVALID_INPUT', message)), status });
  const head = `HTTP/1.1 ${status} ${reason}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  socket.end(head + body);
}
