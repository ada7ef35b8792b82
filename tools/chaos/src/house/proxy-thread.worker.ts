import type { NetConnectOpts } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { ProxyNews, ProxyOrder } from './proxy-thread.ts';
import { TcpProxy } from './tcp-proxy.ts';

const port = parentPort!;
const tell = (news: ProxyNews): void => port.postMessage(news);
const proxy = await TcpProxy.start(workerData as NetConnectOpts, (cutAt) => tell({ cutAt }));

async function follow(order: ProxyOrder): Promise<void> {
  if (order.kind === 'set') proxy.set(order.mode, order.delayMs);
  else if (order.kind === 'cutReplies') proxy.cutReplies(order.words, order.times);
  else if (order.kind !== 'close') proxy[order.kind]();
  else {
    await proxy.close();
    port.close();
  }
}

port.on('message', (order: ProxyOrder) => void follow(order));
tell({ port: proxy.port });
