import type { RunPorts } from '../ports.ts';
import type { Flight } from './flight.ts';
import type { Gates } from './gates.ts';
import type { WaitEntry } from './recalled.ts';

/**
 * The waits that nodes come to by themselves, by their names in the journal. A step has one; whose calls of other runs have failed may call anew, and then has one for each try.
 */
export class OwnWaits {
  constructor(
    private readonly journal: Pick<RunPorts['journal'], 'recall'>,
    private readonly gates: Gates | undefined,
  ) {}

  /** The last one that earlier attempts at the run came to; the tries before it count. */
  recall(flight: Flight): WaitEntry | undefined {
    const { activation } = flight;
    if (activation.node.retry !== undefined) {
      while (this.journal.recall(this.#pathOf(flight, flight.renewals + 1))?.kind === 'wait') flight.renewals++;
      flight.attempts = flight.renewals;
    }
    const entry = this.journal.recall(this.#pathOf(flight, flight.renewals));
    return entry?.kind === 'wait' ? entry : undefined;
  }

  /** Undefined where it is the activation's own. */
  nameOf(flight: Flight): string | undefined {
    return flight.renewals === 0 ? this.gates?.waitNameOf(flight.activation) : this.#pathOf(flight, flight.renewals);
  }

  /** Another try follows: the runs that were called are over, and others are called. */
  renew(flight: Flight): void {
    if (flight.activation.resume?.kind !== 'children') return;
    flight.activation.resume = undefined;
    flight.renewals++;
  }

  #pathOf({ activation }: Flight, renewals: number): string {
    const first = this.gates?.waitNameOf(activation) ?? activation.path;
    return renewals === 0 ? first : `${first}~c${renewals}`;
  }
}
