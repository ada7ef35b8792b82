import type { Outputs } from '../../outcome.ts';
import type { ActivationRecord } from '../activation-record.ts';

type Deliver = (activation: ActivationRecord, outputs: Outputs) => void;

interface NodeDelivery {
  next: number;
  readonly held: Map<number, { readonly activation: ActivationRecord; readonly outputs: Outputs }>;
}

/** Hands on the activations of each node in the order of their run indices, whichever was over first. */
export class DeliveryOrder {
  readonly #byNode = new Map<number, NodeDelivery>();

  offer(activation: ActivationRecord, outputs: Outputs, deliver: Deliver): void {
    const node = this.#of(activation.node.index);
    if (activation.runIndex !== node.next) {
      node.held.set(activation.runIndex, { activation, outputs });
      return;
    }
    node.next++;
    deliver(activation, outputs);
    for (let held = node.held.get(node.next); held !== undefined; held = node.held.get(node.next)) {
      node.held.delete(node.next++);
      deliver(held.activation, held.outputs);
    }
  }

  #of(index: number): NodeDelivery {
    let node = this.#byNode.get(index);
    if (node === undefined) this.#byNode.set(index, (node = { next: 0, held: new Map() }));
    return node;
  }
}
