// Servers that are shared by all test files of a run. They live in Jest's main process and start when a worker first asks
// for one (GET /<name> over a private socket answers its JSON), so that a run of unit tests pays for nothing.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from './test-postgres.mjs';

const STARTERS = { '/postgres': startPostgres };

const FOLDER = 'weft-jest-';

/** Answers the address to ask at, and the way to stop all that was started. */
export async function serveTestServers() {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`));
  const started = new Map();
  const start = (name) => started.get(name) ?? started.set(name, STARTERS[name](folder)).get(name);
  const { server, path } = await listen(join(folder, 'socket'), start);
  const stop = () => stopAll(server, started, folder);
  stopOnSignal(stop);
  return { address: path, stop };
}

/** Ctrl-C reaches this process several times, from the terminal and from each wrapper: only the first counts. */
function stopOnSignal(stop) {
  let stopping;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      stopping ??= stop().finally(() => process.exit(128 + constants.signals[signal]));
    });
  }
}

/** What a run left that was killed. A PostgreSQL that misses its files ends itself within a minute. */
function removeLeftovers() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(FOLDER))) {
    const pid = Number(name.slice(FOLDER.length).split('-')[0]);
    if (isRunning(pid)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // another user's, who will remove it
    }
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function listen(path, start) {
  const server = createServer(async (request, response) => {
    if (!STARTERS[request.url]) return response.writeHead(404).end();
    try {
      const { answer } = await start(request.url);
      response.end(JSON.stringify(answer));
    } catch (error) {
      response.writeHead(500).end(error.stack);
    }
  });
  await new Promise((done) => server.listen(path, done));
  return { server, path };
}

async function stopAll(server, started, folder) {
  server.close();
  server.closeAllConnections();
  const settled = await Promise.allSettled(started.values());
  for (const { value } of settled) await value?.stop();
  rmSync(folder, { recursive: true, force: true });
}
