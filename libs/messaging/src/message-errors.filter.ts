import { type ExceptionFilter, Logger } from '@nestjs/common';
import { UNIVERSAL_ERRORS } from '@weft/contracts';
import { type AppError, type ErrorCode, ERROR_KINDS, isAppError, toWireError, type WireError } from '@weft/errors';
import { currentTraceId, newTraceId } from '@weft/observability';
import { EMPTY, type Observable, throwError } from 'rxjs';
import { RepeatedWarnings } from './repeated-warnings.ts';

const logger = new Logger('Messages');

/** Turns what a request handler throws into the wire error that its contract allows. */
export class RequestErrorsFilter implements ExceptionFilter {
  private readonly allowed: readonly ErrorCode[];
  private readonly warnings = new RepeatedWarnings({ write: (line) => logger.warn(line) });

  constructor(
    private readonly subject: string,
    declared: readonly ErrorCode[],
  ) {
    this.allowed = [...UNIVERSAL_ERRORS.filter((code) => code !== 'INTERNAL'), ...declared];
  }

  catch(error: unknown): Observable<never> {
    return throwError(() => this.toWire(error));
  }

  private toWire(error: unknown): WireError {
    // An INTERNAL with a trace id was logged where it happened; here it only passes through.
    if (isAppError(error) && error.code === 'INTERNAL' && error.details['traceId'] !== undefined)
      return toWireError(error, ['INTERNAL']);
    const wire = toWireError(error, this.allowed);
    if (wire.code !== 'INTERNAL') {
      if (isAppError(error) && ERROR_KINDS[error.kind].level === 'warn') this.warn(error);
      return wire;
    }
    const traceId = currentTraceId() ?? newTraceId();
    logger.error({ message: `${this.subject} failed`, traceId, err: error });
    return { ...wire, details: { traceId } };
  }

  private warn(error: AppError): void {
    const line = `${this.subject}: ${error.code} ${error.message}`;
    if (isFullHouse(error)) this.warnings.add(line);
    else logger.warn(line);
  }
}

/** A full house says the same of every request, and none of them fails by it: no answer leads to a line of its own. */
const isFullHouse = ({ code, details }: AppError): boolean => code === 'EXECUTOR_BUSY' || details['queued'] === true;

/** An event has nobody to answer to: what its handler throws is logged, and that is all. */
export class EventErrorsFilter implements ExceptionFilter {
  constructor(private readonly subject: string) {}

  catch(error: unknown): Observable<never> {
    logger.error({ message: `A handler of the event ${this.subject} failed`, err: error });
    return EMPTY;
  }
}
