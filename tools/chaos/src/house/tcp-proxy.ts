import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';

/**
 * pass: as if it were not there. delay: each piece arrives later. reset: connections break, new ones too. blackhole: nothing arrives and
 * nothing is closed, as when the network parts; what was sent meanwhile arrives once it passes again, as TCP has it. one-way: the same,
 * but what the client sends arrives at once.
 */
export type ProxyMode = 'pass' | 'delay' | 'reset' | 'blackhole' | 'one-way';

interface Link {
  readonly client: Socket;
  readonly upstream: Socket;
  /** Its reply is not to arrive: the client asked for what was to be cut. */
  isDoomed: boolean;
  /** The other end is gone and nobody has said so. */
  isDead: boolean;
}

/** Stands between Weft and a server, and breaks the network on demand. */
export class TcpProxy {
  private mode: ProxyMode = 'pass';
  private delayMs = 0;
  private readonly links = new Set<Link>();
  private cut?: { readonly words: readonly string[]; left: number };

  private constructor(
    private readonly server: Server,
    private readonly target: NetConnectOpts,
    private readonly onCut: (at: number) => void,
  ) {
    server.on('connection', (client) => this.open(client));
  }

  /** `onCut` is told when a reply was cut: milliseconds since the epoch. */
  static async start(target: NetConnectOpts, onCut: (at: number) => void = () => undefined): Promise<TcpProxy> {
    const proxy = new TcpProxy(createServer(), target, onCut);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  /** On loopback. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  set(mode: ProxyMode, delayMs = 0): void {
    this.mode = mode;
    this.delayMs = delayMs;
    if (mode === 'reset') this.resetAll();
    for (const link of this.links) this.flow(link);
  }

  /** Breaks every connection that there is; new ones are as the mode has it. */
  resetAll(): void {
    for (const link of this.links) this.break(link);
  }

  /** The connections that there are stay open and say nothing any more, for good; new ones are as the mode has it. */
  leaveHalfOpen(): void {
    for (const link of this.links) {
      link.isDead = true;
      this.flow(link);
    }
  }

  /** The next `times` requests with one of these words in them reach the server, which carries them out; their connection breaks in place of the reply. */
  cutReplies(words: readonly string[], times: number): void {
    this.cut = { words, left: times };
  }

  async close(): Promise<void> {
    this.resetAll();
    this.server.close();
    await once(this.server, 'close');
  }

  private open(client: Socket): void {
    if (this.mode === 'reset') return void client.resetAndDestroy();
    const upstream = connect(this.target);
    const link: Link = { client, upstream, isDoomed: false, isDead: false };
    this.links.add(link);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('error', () => this.break(link));
      socket.once('close', () => {
        this.links.delete(link);
        other.destroySoon(); // what is on its way to it still arrives
      });
    }
    client.on('data', (piece: Buffer) => this.fromClient(link, piece));
    upstream.on('data', (piece: Buffer) => this.fromServer(link, piece));
    this.flow(link);
  }

  /** Which of the two is read at the moment: the system keeps what is not. */
  private flow({ client, upstream, isDead }: Link): void {
    const isSilent = isDead || this.mode === 'blackhole';
    if (isSilent) client.pause();
    else client.resume();
    if (isSilent || this.mode === 'one-way') upstream.pause();
    else upstream.resume();
  }

  private fromClient(link: Link, piece: Buffer): void {
    if (this.cut && this.cut.left > 0 && this.cut.words.some((word) => piece.includes(word))) {
      this.cut.left--;
      link.isDoomed = true;
    }
    this.pass(link, link.upstream, piece);
  }

  private fromServer(link: Link, piece: Buffer): void {
    if (link.isDoomed) {
      this.onCut(Date.now());
      return this.break(link);
    }
    this.pass(link, link.client, piece);
  }

  private pass(link: Link, to: Socket, piece: Buffer): void {
    const write = () => {
      if (to.destroyed || to.write(piece)) return;
      (to === link.client ? link.upstream : link.client).pause();
      to.once('drain', () => this.flow(link));
    };
    if (this.mode === 'delay') setTimeout(write, this.delayMs);
    else write();
  }

  private break(link: Link): void {
    this.links.delete(link);
    link.upstream.destroy();
    if (!link.client.destroyed) link.client.resetAndDestroy();
  }
}
