import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { lastingPort } from '../src/index.ts';

describe(lastingPort, () => {
  it('is free', async () => {
    const server = createServer().listen(await lastingPort(), '127.0.0.1');
    await once(server, 'listening');
    server.close();
  });

  (process.platform === 'linux' ? it : it.skip)(
    'is none that an outgoing connection could take while its server is away',
    async () => {
      const [first = 0] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/).map(Number);
      const ports = await Promise.all(Array.from({ length: 20 }, () => lastingPort()));
      expect(ports.filter((port) => port >= first)).toEqual([]);
    },
  );
});
