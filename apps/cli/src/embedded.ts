import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WeftApi } from './api/weft-api.ts';
import { CliError } from './cli-error.ts';

/** A Weft for one command: it listens on loopback alone, and what it has kept goes with it. */
export interface EmbeddedWeft {
  readonly api: WeftApi;
  stop(): Promise<void>;
}

const SETTINGS = { PORT: '0', HOST: '127.0.0.1', WEFT_LOG_LEVEL: 'error' };

/** Starts all of Weft in this process, in a data folder of its own. */
export async function startEmbedded(): Promise<EmbeddedWeft> {
  const { startStandalone } = await import('@weft/app-standalone'); // seconds of loading, which no other command needs
  const dataDir = await mkdtemp(join(tmpdir(), 'weft-run-'));
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const weft = await startStandalone({ dataDir, databaseUrl: undefined }, SETTINGS);
    const stop = async () => {
      await weft.stop();
      await remove();
    };
    return { api: new WeftApi(weft.url, weft.first?.apiKey), stop };
  } catch (error) {
    await remove();
    throw new CliError(`Weft could not be started for this run: ${(error as Error).message}`);
  }
}
