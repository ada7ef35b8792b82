import { WsAdapter } from '@nestjs/platform-ws';
import { type ServerOptions, WebSocketServer } from 'ws';

/**
 * Nest's adapter for `ws`, without its ways in: an upgrade comes from its route, which has let it pass (`upgrades.ts`), and messages go to
 * the session of their socket, which answers every one of them. Nest's own would drop in silence what it cannot read.
 */
export class SocketAdapter extends WsAdapter {
  override create(_port: number, { path: _, ...options }: ServerOptions = {}): WebSocketServer {
    return new WebSocketServer({ ...options, noServer: true });
  }

  override bindMessageHandlers(): void {
    // Sessions listen to their sockets themselves.
  }
}
