import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { AppendOnlyFile } from '../append-only-file.ts';
import { parseEffectPath, type Effect } from './effect.ts';

/** The outside world, a process of its own: `sink.ts <file>`. Each call is on the disk before it is answered; calls that arrive together share a sync. */
class Sink {
  private readonly known = new Set<string>();
  private waiting: { readonly effect: Effect; readonly answer: () => void }[] = [];

  constructor(private readonly file: AppendOnlyFile) {}

  take(path: string, key: string, response: ServerResponse): void {
    const { answerAfterMs, ...about } = parseEffectPath(path);
    const counts = about.mode === 'naive' || !this.known.has(key);
    this.known.add(key);
    const answer = () => void this.answer(response, { counts, answerAfterMs });
    this.waiting.push({ effect: { at: Date.now(), ...about, key, counts }, answer });
    if (this.waiting.length === 1) setImmediate(() => this.write());
  }

  private write(): void {
    const batch = this.waiting.splice(0);
    this.file.append(batch.map(({ effect }) => effect));
    for (const { answer } of batch) answer();
  }

  private async answer(response: ServerResponse, how: { counts: boolean; answerAfterMs: number }): Promise<void> {
    await delay(how.answerAfterMs);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, replayed: !how.counts }));
  }
}

const sink = new Sink(new AppendOnlyFile(process.argv[2] as string));
const server = createServer((request, response) => {
  request.resume(); // the body does not matter
  sink.take(request.url ?? '', String(request.headers['idempotency-key'] ?? ''), response);
}).listen(0, '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as { port: number }).port}`);
});
