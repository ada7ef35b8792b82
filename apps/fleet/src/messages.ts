import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { LoggerService } from '@nestjs/common';
import { freeNatsPort, startNatsServer } from '@weft/messaging';
import { KeptAlive } from '@weft/service-host';

export interface MessageServer {
  readonly url: string;
  stop(): Promise<void>;
}

const PASSWORD_BYTES = 24;

/** The NATS of `NATS_URL`, else one of our own with its store in the data folder, started again when it dies. */
export async function openMessages(options: {
  dataDir: string;
  natsUrl?: string;
  logger: LoggerService;
}): Promise<MessageServer> {
  const { dataDir, natsUrl, logger } = options;
  if (natsUrl !== undefined) return { url: natsUrl, stop: () => Promise.resolve() };
  const place = {
    folder: join(dataDir, 'nats'),
    port: await freeNatsPort(),
    password: randomBytes(PASSWORD_BYTES).toString('base64url'),
  };
  const server = await KeptAlive.start({ name: 'nats-server', logger, start: () => startNatsServer(place) });
  return { url: server.current?.url ?? '', stop: () => server.stop() };
}
