import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@weft/testing';
import { TcpProxy } from './tcp-proxy.ts';

describe(TcpProxy, () => {
  let echo: Server;
  let heard: string;
  let proxy: TcpProxy;
  let client: Socket;
  let answered: string;
  let isClosed: boolean;
  let cuts: number;

  const dial = async () => {
    answered = '';
    isClosed = false;
    client = connect(proxy.port, '127.0.0.1').setEncoding('utf8');
    const dialled = client;
    client.on('data', (text: string) => (answered += dialled === client ? text : ''));
    client.on('error', () => undefined);
    client.once('close', () => (isClosed ||= dialled === client));
    await once(client, 'connect');
  };

  beforeEach(async () => {
    heard = '';
    echo = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.setEncoding('utf8').on('data', (text: string) => {
        heard += text;
        socket.write(`re:${text}`);
      });
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    cuts = 0;
    proxy = await TcpProxy.start({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port }, () => cuts++);
    await dial();
  });
  afterEach(async () => {
    client.destroy();
    await waitFor(() => isClosed);
    await proxy.close();
    echo.close();
  });

  it('passes both ways', async () => {
    client.write('hello');
    await waitFor(() => answered === 're:hello');
  });

  it('delays each piece', async () => {
    proxy.set('delay', 100);
    const sentAt = performance.now();
    client.write('hello');
    await waitFor(() => answered === 're:hello');
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(190);
  });

  it('breaks the connections that there are and refuses new ones, until it passes again', async () => {
    proxy.set('reset');
    await waitFor(() => isClosed);
    await dial().catch(() => undefined);
    await waitFor(() => isClosed);
    proxy.set('pass');
    await dial();
    client.write('again');
    await waitFor(() => answered === 're:again');
  });

  it('holds everything back in both directions without closing anything, and hands it over once it passes again', async () => {
    proxy.set('blackhole');
    client.write('late');
    const silent = client;
    await dial();
    client.write('later');
    await delay(100); // nothing tells that nothing happens
    expect({ heard, answered, isClosed, ended: silent.readyState }).toEqual({
      heard: '',
      answered: '',
      isClosed: false,
      ended: 'open',
    });
    proxy.set('pass');
    await waitFor(() => heard.includes('late') && answered === 're:later');
    silent.destroy();
  });

  it('lets only what the client sends arrive', async () => {
    proxy.set('one-way');
    client.write('hello');
    await waitFor(() => heard === 'hello');
    await delay(100); // nothing tells that nothing happens
    expect(answered).toBe('');
    proxy.set('pass');
    await waitFor(() => answered === 're:hello');
  });

  it('leaves connections open that lead nowhere, and passes new ones', async () => {
    proxy.leaveHalfOpen();
    client.write('lost');
    const dead = client;
    await dial();
    client.write('kept');
    await waitFor(() => answered === 're:kept');
    expect({ heard, state: dead.readyState }).toEqual({ heard: 'kept', state: 'open' });
    dead.destroy();
  });

  it('cuts the reply to what was carried out, so many times', async () => {
    proxy.cutReplies(['commit'], 1);
    client.write('begin');
    await waitFor(() => answered === 're:begin');
    client.write('commit');
    await waitFor(() => isClosed);
    expect({ heard, answered, cuts }).toEqual({ heard: 'begincommit', answered: 're:begin', cuts: 1 });
    await dial();
    client.write('commit');
    await waitFor(() => answered === 're:commit');
  });
});
