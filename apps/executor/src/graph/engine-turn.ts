import type { PlanSegmentation, RunResult } from '@weft/engine';
import type { SegmentedRun } from './segmented-run.ts';
import { NO_GATE, type Standing } from './standing.ts';

/** The one time that a process runs the engine of a run, whoever asks for it. */
export class EngineTurn {
  private running?: Promise<RunResult>;
  private threw = false;

  constructor(
    private readonly run: Pick<SegmentedRun, 'execute' | 'nodeOf'>,
    private readonly segmentation: PlanSegmentation,
  ) {}

  get hasBegun(): boolean {
    return this.running !== undefined;
  }

  get hasThrown(): boolean {
    return this.threw;
  }

  /** @throws what the engine threw */
  result(): Promise<RunResult> {
    return (this.running ??= this.execute());
  }

  /** For the graph: ids only. @throws what the engine threw */
  async advance(): Promise<Standing> {
    const result = await this.result();
    const open = result.status === 'waiting' ? result.waits.map(({ path }) => path) : [];
    return { open, at: open.length === 1 ? this.gateOf(open[0] as string) : NO_GATE };
  }

  private async execute(): Promise<RunResult> {
    try {
      return await this.run.execute();
    } catch (error) {
      this.threw = true;
      throw error;
    }
  }

  private gateOf(path: string): number {
    const node = this.run.nodeOf(path);
    return this.segmentation.gates.find((gate) => gate.node === node)?.node ?? NO_GATE;
  }
}
