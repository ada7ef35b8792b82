import type { Activation } from '../activation.ts';
import type { ActivationRecord } from '../scheduler/activation-record.ts';

const NONE: readonly Activation[] = [];

/**
 * The activations that are over: those that can still be asked for, and the last one.
 *
 * Which one is last must not depend on who was quicker. In the sequential orders it is the last that ran. In `parallel`
 * it is the canonical last, by node and run index, among those whose items went nowhere.
 */
export class FinishedActivations {
  readonly #byNode = new Map<number, ActivationRecord[]>();
  #last: ActivationRecord | undefined;

  constructor(private readonly isParallel: boolean) {}

  get last(): Activation | undefined {
    return this.#last;
  }

  of(nodeIndex: number): readonly Activation[] {
    return this.#byNode.get(nodeIndex) ?? NONE;
  }

  add(activation: ActivationRecord, isLeaf: boolean): void {
    const isLast = this.#isLast(activation, isLeaf);
    if (isLast) {
      this.#last?.release({ outputs: false });
      this.#last = activation;
    }
    activation.release({ outputs: isLast });
    if (activation.step.isRemembered) this.#remember(activation);
  }

  #isLast(activation: ActivationRecord, isLeaf: boolean): boolean {
    if (!this.isParallel) return true;
    const last = this.#last;
    if (!isLeaf) return false;
    return last === undefined || (activation.node.index - last.node.index || activation.runIndex - last.runIndex) > 0;
  }

  /** By run index; they nearly always come in that order. */
  #remember(activation: ActivationRecord): void {
    const list = this.#byNode.get(activation.node.index);
    if (list === undefined) return void this.#byNode.set(activation.node.index, [activation]);
    let at = list.length;
    while (at > 0 && (list[at - 1]?.runIndex ?? 0) > activation.runIndex) at--;
    list.splice(at, 0, activation);
  }
}
