import { join } from 'node:path';
import { launch, type LaunchedProcess } from '@weft/testing';
import { LineReader } from '../append-only-file.ts';
import type { Effect } from './effect.ts';

/** The effect ledger: a process that no fault touches, and its file. */
export class EffectLedger {
  private constructor(
    readonly url: string,
    private readonly lines: LineReader<Effect>,
    private readonly process: LaunchedProcess,
  ) {}

  static async start(folder: string): Promise<EffectLedger> {
    const file = join(folder, 'effects.ndjson');
    const sink = await launch({ entry: 'tools/chaos/src/ledger/sink.ts', args: [file], ready: /listening at (\S+)/ });
    return new EffectLedger(sink.ready?.[1] as string, new LineReader(file), sink);
  }

  /** Those of the runs whose name begins so. */
  effectsOf(prefix: string): Effect[] {
    return this.lines.read().filter(({ run }) => run.startsWith(prefix));
  }

  async stop(): Promise<void> {
    await this.process.stop();
    this.lines.close();
  }
}
