import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Logger, Param, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, Requires, RequiresOrTicket } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { StreamTickets } from '../accounts/stream-tickets.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { AccessWatch } from './access-watch.ts';
import { ExecutionFeed } from './execution-feed.ts';
import { ofExecution, ofWorkspace, toServerSentEvents } from './server-sent-events.ts';
import { ResumeAfter, ResumeBehind } from './resume-after.decorator.ts';
import { TicketResponse } from './streaming.dto.ts';
import { WorkspaceFeed } from './workspace-feed.ts';

/** Signs of life come every two seconds at least: where nothing could be sent for this long, nothing is read. Looked at once per such time. */
const STALL_MS = 10_000;

@ApiTags('streaming')
@Controller('api/streaming')
export class StreamingHttp {
  private readonly logger = new Logger('Streams');

  constructor(
    private readonly tickets: StreamTickets,
    private readonly feed: ExecutionFeed,
    private readonly workspace: WorkspaceFeed,
    private readonly accesses: AccessWatch,
  ) {}

  @Post('ticket')
  @Requires('executions.read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Get a ticket for a stream',
    description: 'A browser’s EventSource and WebSocket can send no header. Good for one connection, for 30 seconds.',
  })
  @ApiOkResponse({ type: TicketResponse })
  @Problems()
  async ticket(@Caller() caller: Principal): Promise<TicketResponse> {
    const { ticket, expiresAt } = await this.tickets.issue(caller);
    return { ticket, expiresAt: expiresAt.toISOString() };
  }

  @Get('executions/:id')
  @RequiresOrTicket('executions.read')
  @ApiOperation({
    summary: 'Watch an execution (server-sent events)',
    description:
      'Every committed event once, in order; the stream ends with the run. Where the reader may not go on (signed out, key revoked or expired, no member any more), the last event is `stream.closed` with a `code`.',
  })
  @ApiQuery({ name: 'ticket', required: false, description: 'In place of a header, for browsers.' })
  @ApiQuery({ name: 'lastEventId', required: false, description: 'As the header, for readers that cannot send it.' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Go on after this sequence.' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @Problems('EXECUTION_NOT_FOUND', 'TICKET_REJECTED')
  async watch(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) executionId: string,
    @ResumeAfter() after: number,
    @Res() response: FastifyReply,
  ): Promise<void> {
    const { access, signal } = this.watchedReader(caller, response);
    const feed = await this.feed.open({ actor: toActor(caller), executionId, after, signal });
    this.stream(response, toServerSentEvents(feed, ofExecution, access));
  }

  @Get('executions')
  @RequiresOrTicket('executions.read')
  @ApiOperation({
    summary: 'Watch the executions of the workspace (server-sent events)',
    description:
      'Which executions got on, as they are by then: `execution.changed` with the execution as in a list. From now on, or behind a `Last-Event-ID` of this stream. Where the reader may not go on, the last event is `stream.closed` with a `code`.',
  })
  @ApiQuery({ name: 'ticket', required: false, description: 'In place of a header, for browsers.' })
  @ApiQuery({ name: 'lastEventId', required: false, description: 'As the header, for readers that cannot send it.' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Go on behind this event.' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @Problems('CURSOR_TOO_OLD', 'TICKET_REJECTED')
  async watchAll(
    @Caller() caller: Principal,
    @ResumeBehind() after: string | undefined,
    @Res() response: FastifyReply,
  ): Promise<void> {
    const { access, signal } = this.watchedReader(caller, response);
    const { batches } = await this.workspace.open({ actor: toActor(caller), after, signal });
    this.stream(response, toServerSentEvents(batches, ofWorkspace, access));
  }

  /** @returns `access`: aborted where the reader may not go on; `signal`: there, and once they are gone. */
  private watchedReader(caller: Principal, response: FastifyReply): { access: AbortSignal; signal: AbortSignal } {
    const access = this.accesses.watch(caller, 'executions.read');
    const gone = goneSignal(response);
    gone.addEventListener('abort', access.close, { once: true });
    return { access: access.signal, signal: AbortSignal.any([access.signal, gone]) };
  }

  /**
   * Not awaited: the reply ends when the events do. Readable ends the generator when the reader goes, and asks for no more while the
   * reader takes nothing; one that goes on like that is dropped.
   */
  private stream(response: FastifyReply, events: AsyncGenerator<string, void>): void {
    response.raw.socket?.setTimeout(STALL_MS, () => this.drop(response));
    const headers = {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    };
    void response.headers(headers).send(Readable.from(events));
  }

  private drop({ raw }: FastifyReply): void {
    if (raw.destroyed || raw.writableFinished) return;
    this.logger.warn({ message: 'A reader of a stream took nothing for too long and is dropped' });
    raw.destroy();
  }
}

/** Aborted once the connection is over, however it ended; also where it was gone before anything was sent. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (raw.destroyed) gone.abort();
  else raw.once('close', () => gone.abort());
  return gone.signal;
}
