import type { Parsed, RequestHandlers } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { DeadLetterReader } from '@weft/execution-store';
import { Handles } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { DeadLettersService } from './dead-letters.service.ts';
import { LetterBatches, toTimes } from './letter-batches.ts';

const { requests } = orchestrator;
type Handled = Pick<
  RequestHandlers<typeof orchestrator>,
  | 'listDeadLetters'
  | 'countDeadLetters'
  | 'getDeadLetter'
  | 'editDeadLetter'
  | 'redriveDeadLetter'
  | 'redriveDeadLetters'
  | 'dismissDeadLetter'
  | 'dismissDeadLetters'
>;

@Controller()
export class DeadLettersController implements Handled {
  constructor(
    private readonly letters: DeadLettersService,
    private readonly batches: LetterBatches,
    private readonly found: DeadLetterReader,
  ) {}

  @Handles(requests.listDeadLetters)
  listDeadLetters({ actor, limit, cursor, state, ...filter }: Parsed<typeof requests.listDeadLetters>) {
    return this.found.list({ tenantId: actor.tenantId, state, ...toTimes(filter), limit, cursor, order: 'newest' });
  }

  @Handles(requests.countDeadLetters)
  countDeadLetters({ actor, state, ...filter }: Parsed<typeof requests.countDeadLetters>) {
    return this.found.count({ tenantId: actor.tenantId, state, ...toTimes(filter) });
  }

  @Handles(requests.getDeadLetter)
  getDeadLetter({ actor, executionId }: Parsed<typeof requests.getDeadLetter>) {
    return this.letters.get(actor, executionId);
  }

  @Handles(requests.editDeadLetter)
  editDeadLetter(edit: Parsed<typeof requests.editDeadLetter>) {
    return this.letters.edit(edit);
  }

  @Handles(requests.redriveDeadLetter)
  redriveDeadLetter({ actor, executionId, ...how }: Parsed<typeof requests.redriveDeadLetter>) {
    return this.letters.redrive(actor, executionId, how);
  }

  @Handles(requests.redriveDeadLetters)
  redriveDeadLetters({ actor, from, version, ...choice }: Parsed<typeof requests.redriveDeadLetters>) {
    return this.batches.redrive(actor, choice, { from, version });
  }

  @Handles(requests.dismissDeadLetter)
  dismissDeadLetter({ actor, executionId }: Parsed<typeof requests.dismissDeadLetter>) {
    return this.letters.dismiss(actor, executionId);
  }

  @Handles(requests.dismissDeadLetters)
  dismissDeadLetters({ actor, ...choice }: Parsed<typeof requests.dismissDeadLetters>) {
    return this.batches.dismiss(actor, choice);
  }
}
