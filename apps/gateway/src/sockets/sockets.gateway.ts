import type { IncomingMessage } from 'node:http';
import { type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type OnGatewayConnection, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { AppError } from '@weft/errors';
import type { WebSocket, WebSocketServer as Server } from 'ws';
import type { Principal } from '../accounts/principal.ts';
import { AccessWatch } from '../streaming/access-watch.ts';
import { Channels } from './channels/channels.ts';
import { closingOf, STOPPING } from './close-codes.ts';
import { SocketDecisions } from './socket-decisions.ts';
import { SocketSession } from './socket-session.ts';
import { SOCKET_PATH, type Upgrade } from './upgrades.ts';

const MAX_MESSAGE_BYTES = 256 * 1024;
/** Of one person at this gateway: each is watched and has subscriptions. */
const MAX_SOCKETS_PER_USER = 50;
const BEAT_EVERY_MS = 10_000;
/** Two beats without an answer. With the time to the next one, a dead peer is gone within 30 s. */
const MAX_SILENCE_MS = 15_000;
/** For the peer to answer a close; then the connection is cut. */
const CLOSING_MS = 5_000;

/** The open sockets of this gateway. They outlive the request that opened them, and end with the right to read. */
@WebSocketGateway({ path: SOCKET_PATH, maxPayload: MAX_MESSAGE_BYTES, closeTimeout: CLOSING_MS })
export class SocketsGateway implements OnGatewayConnection, OnApplicationBootstrap, OnModuleDestroy {
  @WebSocketServer() private readonly server!: Server;
  private readonly sessions = new Map<WebSocket, SocketSession>();
  private beat?: NodeJS.Timeout;
  private isStopping = false;

  constructor(
    private readonly accesses: AccessWatch,
    private readonly channels: Channels,
    private readonly decisions: SocketDecisions,
  ) {}

  onApplicationBootstrap(): void {
    this.beat = setInterval(() => this.beatAll(), BEAT_EVERY_MS).unref();
  }

  /** @throws SERVICE_UNAVAILABLE, SOCKET_LIMIT_REACHED: before the handshake. */
  assertRoomFor({ userId }: Principal): void {
    if (this.isStopping) throw new AppError('SERVICE_UNAVAILABLE', 'This gateway stops: connect again.');
    const theirs = [...this.sessions.values()].filter(({ principal }) => principal.userId === userId).length;
    if (theirs >= MAX_SOCKETS_PER_USER)
      throw new AppError('SOCKET_LIMIT_REACHED', `You have ${MAX_SOCKETS_PER_USER} open WebSockets already: close one first.`);
  }

  /** Makes a socket of the connection of somebody who may. */
  accept({ request, socket, head }: Upgrade, caller: Principal): void {
    this.server.handleUpgrade(request, socket, head, (opened) => this.server.emit('connection', opened, request, caller));
  }

  handleConnection(socket: WebSocket, _request: IncomingMessage, caller: Principal): void {
    const session = new SocketSession(socket, caller, { channels: this.channels, decisions: this.decisions });
    this.sessions.set(socket, session);
    const access = this.accesses.watch(caller, 'executions.read');
    const over = (): void => session.refuse(access.signal.reason, closingOf(access.signal.reason as AppError));
    access.signal.addEventListener('abort', over, { once: true });
    socket.once('close', () => {
      this.sessions.delete(socket);
      access.close();
    });
  }

  /** Whoever is connected here goes on at another gateway, or at the next one here. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.beat);
    await Promise.all([...this.sessions.values()].map((session) => session.drain(STOPPING)));
  }

  private beatAll(): void {
    for (const session of this.sessions.values()) session.beat(MAX_SILENCE_MS);
  }
}
