import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { newTraceId, runInTrace } from '@weft/observability';
import type { RawData, WebSocket } from 'ws';
import type { Principal } from '../accounts/principal.ts';
import { type ClientMessage, readMessage } from './client-messages.ts';
import { type Closing, SLOW_READER } from './close-codes.ts';
import type { SocketDecisions } from './socket-decisions.ts';
import { SocketOutbox } from './socket-outbox.ts';
import { toSocketProblem } from './socket-problem.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Channels } from './channels/channels.ts';

const logger = new Logger('Sockets');

/** What may wait for its answer before no more is read. */
const MAX_INBOX = 32;
/** For the message that is being answered, once we stop. */
const MAX_DRAIN_MS = 5_000;

export interface SessionParts {
  readonly channels: Channels;
  readonly decisions: SocketDecisions;
}

interface Arrived {
  readonly data: RawData;
  readonly isBinary: boolean;
}

/**
 * An open socket: open → closing → closed. Its messages are answered one at a time, in the order in which they came, and each is: what
 * cannot be understood or done by an `error`. Events of its subscriptions are sent beside that.
 */
export class SocketSession {
  private readonly inbox: Arrived[] = [];
  private readonly outbox: SocketOutbox;
  private readonly subscriptions: Subscriptions;
  private working?: Promise<void>;
  private heardAt = performance.now();

  constructor(
    private readonly socket: WebSocket,
    readonly principal: Principal,
    private readonly parts: SessionParts,
  ) {
    this.outbox = new SocketOutbox(socket, () => this.giveUp());
    this.subscriptions = new Subscriptions({ channels: parts.channels, principal, outbox: this.outbox });
    socket.on('message', (data, isBinary) => this.take({ data, isBinary }));
    socket.on('pong', () => this.heard());
    // Of frames that break the protocol, and of connections that break off: `ws` closes the socket itself.
    socket.on('error', () => undefined);
    socket.once('close', () => this.subscriptions.endAll());
  }

  /** Says whether the peer is there, and is gone where it was silent for longer. */
  beat(maxSilenceMs: number): void {
    // While we read nothing, silence is our own.
    if (this.socket.isPaused) this.heard();
    if (performance.now() - this.heardAt > maxSilenceMs) this.socket.terminate();
    else if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }

  /** Tells the reason, then closes. */
  refuse(error: unknown, closing: Closing): void {
    void this.outbox.send({ type: 'error', problem: toSocketProblem(error) });
    this.close(closing);
  }

  /** Takes no more messages, ends the one that is being answered, and closes; settles once the socket is gone. */
  async drain(closing: Closing): Promise<void> {
    const gone = new Promise((resolve) => this.socket.once('close', resolve));
    this.inbox.length = 0;
    this.socket.pause();
    await Promise.race([this.working, gone, pause(MAX_DRAIN_MS, undefined, { ref: false })]);
    this.socket.resume();
    this.close(closing);
    await gone;
  }

  private giveUp(): void {
    logger.warn({ message: 'A reader of a WebSocket took nothing for too long and is dropped', userId: this.principal.userId });
    this.close(SLOW_READER);
  }

  private close({ code, reason }: Closing): void {
    this.subscriptions.endAll();
    this.inbox.length = 0;
    this.socket.close(code, reason);
  }

  private heard(): void {
    this.heardAt = performance.now();
  }

  private take(arrived: Arrived): void {
    this.heard();
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.inbox.push(arrived);
    if (this.inbox.length >= MAX_INBOX) this.socket.pause();
    this.working ??= this.work().finally(() => (this.working = undefined));
  }

  private async work(): Promise<void> {
    for (let arrived = this.inbox.shift(); arrived; arrived = this.inbox.shift()) {
      await runInTrace(newTraceId(), () => this.answer(arrived as Arrived));
      if (this.inbox.length === 0 && this.socket.isPaused) this.socket.resume();
    }
  }

  private async answer({ data, isBinary }: Arrived): Promise<void> {
    const { id, get } = readMessage(data, isBinary);
    const naming = id === undefined ? {} : { id };
    try {
      await this.handle(get(), naming);
    } catch (error) {
      await this.outbox.send({ type: 'error', ...naming, problem: toSocketProblem(error) });
    }
  }

  private async handle(message: ClientMessage, naming: object): Promise<void> {
    switch (message.type) {
      case 'subscribe':
        return this.subscriptions.open(message, naming);
      case 'unsubscribe':
        return this.subscriptions.end(message, naming);
      case 'approve':
      case 'reject':
      case 'respond': {
        const approval = await this.parts.decisions.decide(this.principal, message);
        return this.outbox.send({ type: 'decided', ...naming, approval });
      }
      case 'ping':
        return this.outbox.send({ type: 'pong', ...naming });
    }
  }
}
