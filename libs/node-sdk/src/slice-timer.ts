import type { NodeContext } from './node-definition.ts';

/** How long a loop over items may keep its process to itself. */
const SLICE_MS = 10;
/** How many items pass between two looks at the clock. */
export const ITEMS_PER_LOOK = 128;

/** Tells a long loop when to give way to other work, and does so; the clock starts with the first look. */
export class SliceTimer {
  private endsAt: number | undefined;

  constructor(private readonly context: Pick<NodeContext<unknown>, 'signal' | 'slices'>) {}

  /** @throws the reason of the abort, once the step is to stop */
  isOver(): boolean {
    this.context.signal.throwIfAborted();
    const now = this.context.slices.now();
    this.endsAt ??= now + SLICE_MS;
    return now >= this.endsAt;
  }

  /** @throws as `isOver` */
  async pause(): Promise<void> {
    await this.context.slices.pause();
    this.context.signal.throwIfAborted();
    this.endsAt = undefined;
  }
}
