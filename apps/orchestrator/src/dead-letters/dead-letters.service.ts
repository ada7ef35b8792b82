import type { Actor, DeadLetter, DeadLetterView, Parsed, RedriveFrom } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { AppError, hasCode } from '@weft/errors';
import {
  DeadLetterReader,
  DeadLetters,
  derivedId,
  ExecutionReader,
  PlanStore,
  type FoundLetter,
  type LetterEdit,
} from '@weft/execution-store';
import { Injectable } from '@nestjs/common';
import { RerunsService, type Retry } from '../executions/reruns.service.ts';
import type { RerunVersion } from '../executions/rerun-versions.ts';
import { toDeadLetterView } from './dead-letter-view.ts';

type Edit = Parsed<typeof orchestrator.requests.editDeadLetter>;

export interface RedriveHow {
  readonly from: RedriveFrom;
  readonly version: RerunVersion;
}

/** Looks at dead letters one by one, and deals with them. */
@Injectable()
export class DeadLettersService {
  constructor(
    private readonly letters: DeadLetters,
    private readonly found: DeadLetterReader,
    private readonly reader: ExecutionReader,
    private readonly plans: PlanStore,
    private readonly reruns: RerunsService,
  ) {}

  /** @throws DEAD_LETTER_NOT_FOUND */
  async get(actor: Actor, id: string): Promise<DeadLetterView> {
    const letter = await this.find(actor, id);
    const record = await this.reader.findRecord(actor.tenantId, id);
    const plan = record && (await this.plans.load(actor.tenantId, record.planHash));
    return toDeadLetterView(letter, { record, plan });
  }

  /** Only what a redrive can take is kept. @throws DEAD_LETTER_NOT_FOUND, DEAD_LETTER_RESOLVED, INVALID_INPUT and what keeps it from being redriven */
  async edit({ actor, executionId, items, data }: Edit): Promise<DeadLetterView> {
    if (items && data)
      throw new AppError('INVALID_INPUT', 'Give items, with which it begins, or data, with which it goes on; not both.');
    const edit: LetterEdit = { ...(items && { items }), ...(data && { data }) };
    await this.getOpen(actor, executionId);
    await this.reruns.assertRetry(toRetry(actor, executionId, { edit, from: 'failed-step', version: 'original' }));
    if (!(await this.letters.edit({ tenantId: actor.tenantId, executionId }, edit, actor))) await this.refuse(actor, executionId);
    return this.get(actor, executionId);
  }

  /** @throws DEAD_LETTER_NOT_FOUND, DEAD_LETTER_RESOLVED with the id of the run that goes on from it, and as `RerunsService.retry` */
  async redrive(actor: Actor, id: string, how: RedriveHow): Promise<{ executionId: string }> {
    const { edit } = await this.getOpen(actor, id);
    const retry = toRetry(actor, id, { edit, ...how });
    try {
      await this.reruns.retry(retry);
    } catch (error) {
      if (hasCode(error, 'DEAD_LETTER_RESOLVED')) await this.refuse(actor, id);
      throw error;
    }
    return { executionId: retry.newExecutionId };
  }

  /** @throws DEAD_LETTER_NOT_FOUND, DEAD_LETTER_RESOLVED */
  async dismiss(actor: Actor, id: string): Promise<DeadLetter> {
    if (!(await this.letters.dismiss({ tenantId: actor.tenantId, executionId: id }, actor))) await this.refuse(actor, id);
    return this.find(actor, id);
  }

  private async find({ tenantId }: Actor, id: string): Promise<FoundLetter> {
    const letter = await this.found.find(tenantId, id);
    if (letter) return letter;
    throw new AppError('DEAD_LETTER_NOT_FOUND', `There is no dead letter ${id} in this workspace.`);
  }

  private async getOpen(actor: Actor, id: string): Promise<FoundLetter> {
    const letter = await this.find(actor, id);
    if (letter.state !== 'open') throw resolved(letter);
    return letter;
  }

  private async refuse(actor: Actor, id: string): Promise<never> {
    throw resolved(await this.find(actor, id));
  }
}

function resolved({ id, state, redrivenAs }: DeadLetter): AppError {
  const how = redrivenAs ? `redriven as execution ${redrivenAs}` : state;
  return new AppError('DEAD_LETTER_RESOLVED', `The dead letter ${id} was ${how} already.`, {
    details: redrivenAs ? { executionId: redrivenAs } : {},
  });
}

/** An edit of what it begins with is of use from the start alone. */
function toRetry(actor: Actor, executionId: string, { edit = {}, from, version }: RedriveHow & { edit?: LetterEdit }): Retry {
  const fromStart = from === 'start' || edit.items !== undefined;
  if (fromStart && edit.data)
    throw new AppError('INVALID_INPUT', 'It was edited in the middle, so it cannot be redriven from its start: edit it again.', {
      details: { field: 'from' },
    });
  const { tenantId, userId } = actor;
  const newExecutionId = derivedId(Date.now(), `redrive of ${tenantId}/${executionId}`);
  return { tenantId, executionId, newExecutionId, version, userId, isRedrive: true, fromStart, ...edit };
}
