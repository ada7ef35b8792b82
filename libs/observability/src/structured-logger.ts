import type { LoggerService } from '@nestjs/common';
import pino, { type Logger as Pino } from 'pino';
import { type LogFields, pickFields } from './log-fields.ts';
import { scrubText } from './scrub.ts';
import { currentTraceId } from './trace.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface LoggerOptions {
  readonly level: LogLevel;
  /** On every entry: which process of which service speaks. */
  readonly fields?: LogFields;
  /** Where the lines go; standard error by default, since standard output belongs to whoever started the process. */
  readonly write?: (line: string) => void;
}

/** Where Nest tells of its own start-up: nobody asked. What goes wrong there is also thrown, and reported by the host. */
const FRAMEWORK = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'NestMicroservice',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
]);

/**
 * JSON lines with the fields of `LogFields` only, and the trace id of the request that is being worked on. Also Nest's logger: `logger.error({ message, err, traceId }, context)`.
 * JSON escapes line breaks and control characters, so that no value can forge an entry.
 */
export class StructuredLogger implements LoggerService {
  private readonly pino: Pino;

  constructor({ level, fields = {}, write }: LoggerOptions) {
    const options = {
      level,
      base: pickFields({ ...fields }),
      timestamp: pino.stdTimeFunctions.isoTime,
      // Errors come scrubbed; pino's own serializer would fold their causes into one text.
      serializers: { err: (error: unknown) => error },
      formatters: { level: (label: string) => ({ level: label }) },
    };
    this.pino = pino(options, write ? { write } : pino.destination({ dest: 2, sync: true }));
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  private write(wanted: LogLevel, message: unknown, rest: readonly unknown[]): void {
    const { context, stack } = contextOf(rest);
    const level = context && FRAMEWORK.has(context) ? 'debug' : wanted;
    if (!this.pino.isLevelEnabled(level)) return;
    const entry = toEntry(message);
    const fields = pickFields(entry.fields);
    if (stack && !fields['err']) fields['err'] = { stack: scrubText(stack) };
    const traceId = currentTraceId();
    this.pino[level](
      { ...(context && { context }), ...(traceId !== undefined && { traceId }), ...fields },
      scrubText(entry.text),
    );
  }
}

function toEntry(message: unknown): { text: string; fields: Record<string, unknown> } {
  if (message instanceof Error) return { text: message.message, fields: { err: message } };
  if (typeof message !== 'object' || message === null) return { text: String(message), fields: {} };
  const fields = message as Record<string, unknown>;
  return { text: typeof fields['message'] === 'string' ? fields['message'] : 'an entry without a message', fields };
}

/** Nest passes the context last, and for errors a stack before it. */
function contextOf(rest: readonly unknown[]): { context?: string; stack?: string } {
  const texts = rest.filter((value): value is string => typeof value === 'string');
  const stack = texts.find((text) => text.includes('\n    at '));
  return { context: texts.findLast((text) => text !== stack), stack };
}
