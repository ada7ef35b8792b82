import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { LoggerService } from '@nestjs/common';
import { lastingPort, NatsTransport, startNatsServer } from '@weft/messaging';
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
  if (natsUrl !== undefined) return given(natsUrl);
  const place = {
    folder: join(dataDir, 'nats'),
    port: await lastingPort(),
    password: randomBytes(PASSWORD_BYTES).toString('base64url'),
  };
  const server = await KeptAlive.start({ name: 'nats-server', logger, start: () => startNatsServer(place) });
  return { url: server.current?.url ?? '', stop: () => server.stop() };
}

/** @throws SERVICE_UNAVAILABLE where it cannot be reached: once, before each service says so. */
async function given(url: string): Promise<MessageServer> {
  const trial = await NatsTransport.connect({ url, name: 'fleet' });
  await trial.close();
  return { url, stop: () => Promise.resolve() };
}
