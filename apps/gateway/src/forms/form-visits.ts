import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { orchestrator, type OrchestratorClient } from '@weft/contracts';
import { hasCode } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ReadableAnswer, StoredAnswers } from '../executions/stored-answers.ts';
import { ResumeIngress } from '../webhooks/resume-ingress.ts';
import { FormAnswers } from './form-answers.ts';
import { SEE_OTHER, sendWorking } from './form-replies.ts';

/** Marks visits of somebody who has sent a page of the run, and is led on. Not a name that a field is likely to have. */
const SENT = '~sent';
const FILE = '~file';
/** Whoever has just sent a page is shown soon that it is worked on; whoever is shown that already can wait longer. */
const HOLD_MS = { first: 2_500, again: 10_000 } as const;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

interface Over {
  readonly status: 'over';
  readonly found: ReadableAnswer;
  readonly tenantId: string;
  readonly executionId: string;
}

/** Where the run of a form stands. */
type Standing = { readonly status: 'open' } | { readonly status: 'working' } | Over;

/** Leads whoever has sent a page of a form to the next one, or to the end: whatever the run comes to, in the same browser. */
@Injectable()
export class FormVisits implements OnModuleDestroy {
  private readonly closing = new AbortController();

  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly resumes: ResumeIngress,
    private readonly stored: StoredAnswers,
    private readonly answers: FormAnswers,
  ) {}

  /** Nobody is held up: the page looks again, at whoever is there then. */
  onModuleDestroy(): void {
    this.closing.abort();
  }

  isLedOn({ query }: FastifyRequest): boolean {
    return (query as Record<string, unknown>)[SENT] !== undefined;
  }

  /** To where the run of a form goes on. What the address of the form gives its fields is for all of its pages. */
  async leadOn(
    request: FastifyRequest,
    reply: FastifyReply,
    run: { readonly tenantId: string; readonly executionId: string },
  ): Promise<FastifyReply> {
    const { token } = await this.orchestrator.getResumeToken(run);
    return sendTo(reply, `/form-waiting/${token}${queryOf(request, '1')}`);
  }

  /** To the page that is next, from one of the same run. */
  again(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    return sendTo(reply, pathOf(request) + queryOf(request, '1'));
  }

  /**
   * Waits a while for the next page of the run. True where it is there: the request is admitted then. Else the person has been sent something.
   * @throws RESUME_NOT_FOUND
   */
  async awaitPage(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const standing = await this.follow(request, reply);
    if (standing.status === 'open') return true;
    if (standing.status === 'working') sendWorking(reply, pathOf(request) + queryOf(request, '2'));
    else this.sendEnd(request, reply, standing);
    return false;
  }

  private sendEnd(request: FastifyRequest, reply: FastifyReply, { found, tenantId, executionId }: Over): void {
    if (found.status !== 'answered')
      return void this.answers.sendEnd(reply, found.status === 'finished' ? found.outcome : 'cancelled');
    const { answer } = found;
    const run = { tenantId, executionId };
    const wantsFile = (request.query as Record<string, unknown>)[FILE] !== undefined;
    if (wantsFile && this.answers.sendFile(reply, answer, run)) return;
    const fileAt = `${pathOf(request)}${queryOf(request, '1')}&${FILE}=1`;
    this.answers.send(reply, answer, { ...run, fileAt });
  }

  private async follow(request: FastifyRequest, { raw }: FastifyReply): Promise<Standing> {
    const isAgain = (request.query as Record<string, unknown>)[SENT] === '2';
    const { signal } = this.closing;
    const until = Date.now() + (isAgain ? HOLD_MS.again : HOLD_MS.first);
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const standing = await this.look(request);
      if (standing.status !== 'working' || Date.now() >= until || raw.destroyed || signal.aborted) return standing;
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async look(request: FastifyRequest): Promise<Standing> {
    try {
      await this.resumes.admit(request, 'form');
      return { status: 'open' };
    } catch (error) {
      if (!hasCode(error, 'RESUME_REFUSED', 'EXECUTION_FINISHED', 'RESUME_NOT_FOUND')) throw error;
      const { token } = request.params as { token: string };
      const { tenantId, executionId } = await this.orchestrator.readResumeToken({ token });
      const found = await this.stored.find(tenantId, executionId);
      if (found.status === 'absent') throw error;
      if (found.status === 'pending' || found.status === 'waiting') return { status: 'working' };
      return { status: 'over', found, tenantId, executionId };
    }
  }
}

const sendTo = (reply: FastifyReply, location: string): FastifyReply =>
  reply.code(SEE_OTHER).headers({ location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).send();

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0]!;

/** The query of a request without our marks, and with the one that leads on. */
function queryOf({ url }: FastifyRequest, mark: string): string {
  const parts = url.includes('?') ? url.slice(url.indexOf('?') + 1).split('&') : [];
  const given = parts.filter((part) => part !== '' && !part.startsWith(`${SENT}=`) && !part.startsWith(`${FILE}=`));
  return `?${[...given, `${SENT}=${mark}`].join('&')}`;
}
