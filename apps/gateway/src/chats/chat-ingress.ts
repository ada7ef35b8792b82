import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError, isAppError } from '@weft/errors';
import type { HostedChat, WebhookAnswer, WebhookRequest } from '@weft/node-sdk';
import { isJsonObject, type Item, type Json } from '@weft/workflow-model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendErrorPage } from '../forms/form-errors.ts';
import { sendProblem } from '../http/problem.filter.ts';
import type { AdmittedCall } from '../webhooks/admitted-call.ts';
import { BodyIntake } from '../webhooks/body-intake.ts';
import { refused } from '../webhooks/call-guard.ts';
import { CallStarter } from '../webhooks/call-starter.ts';
import { type PageAddress, PageAdmission } from '../webhooks/page-admission.ts';
import { PageStarter } from '../webhooks/page-starter.ts';
import { allowedOrigin, preflightHeaders } from '../webhooks/webhook-origins.ts';
import { mediaType } from '../webhooks/webhook-body.ts';
import { takeBodies } from '../webhooks/webhook.plugin.ts';
import { readChatCall } from './chat-message.ts';
import { CHAT_HEADERS, PAGE_INPUT, renderChat, WORKING } from './chat-page.ts';

const PATHS = { production: ['/chat/*', '/chat/~:workspace/*'], test: ['/chat-test/*', '/chat-test/~:workspace/*'] } as const;
const UNANSWERED = 'The message could not be answered.';

/** Chats: GET shows the page of one, POST sends a message, which starts a run, and gets what that answers. */
@Injectable()
export class ChatIngress {
  constructor(
    private readonly admission: PageAdmission,
    private readonly intake: BodyIntake,
    private readonly starter: CallStarter,
    private readonly pages: PageStarter,
  ) {}

  register(server: FastifyInstance): void {
    for (const mode of ['production', 'test'] as const) this.registerMode(server, { kind: 'chat', mode });
  }

  private registerMode(server: FastifyInstance, address: PageAddress): void {
    server.register(async (scope) => {
      takeBodies(scope, this.intake);
      scope.setErrorHandler((error, request, reply) => sendError(request, reply, error));
      scope.addHook('onRequest', (request, _reply, done) => {
        if (request.method === 'OPTIONS') return done();
        this.admit(request, address).then(() => done(), done);
      });
      const config = { access: { kind: 'public' as const } };
      for (const url of PATHS[address.mode]) {
        scope.get(url, { config }, (request, reply) => void this.show(request, reply));
        scope.post(url, { config, bodyLimit: this.intake.bodyLimit }, (request, reply) => this.send(request, reply));
        scope.options(url, { config }, (request, reply) => this.preflight(request, reply, address));
      }
    });
  }

  /** A page that may not read along may not have anything done either: a form of another site would not ask before. */
  private async admit(request: FastifyRequest, address: PageAddress): Promise<void> {
    await this.admission.admit(request, address);
    const { origin, host } = request.headers;
    if (request.method !== 'POST' || origin === undefined || URL.parse(origin)?.host === host) return;
    if (allowedOrigin(request) === undefined || mayBeUnasked(request)) throw refused('pages of this origin');
  }

  private show(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const chat = chatOf(request.webhook!);
    if (!chat.hasPage)
      throw new AppError('WEBHOOK_NOT_FOUND', 'This chat has no page: others show it, and send its messages here.');
    return reply
      .code(200)
      .headers(CHAT_HEADERS)
      .send(renderChat(chat, { sessionId: randomUUID() }));
  }

  private async send(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const call = await readChatCall(request, chatOf(request.webhook!));
    if (call.action === 'loadPreviousSession') {
      const origin = allowedOrigin(request);
      return reply
        .headers(origin === undefined ? {} : { 'access-control-allow-origin': origin, vary: 'origin' })
        .send({ data: [] });
    }
    const { [PAGE_INPUT]: byPage, ...json } = call.item.json;
    const item = { ...call.item, json };
    if (byPage !== undefined) return this.converse(request, reply, item);
    const { binary } = item;
    this.starter.startWith(request, reply, { request: json as unknown as WebhookRequest, ...(binary && { binary }) });
    return reply;
  }

  /** For a page whose script does not run: it gets itself again, with the message and what is answered. */
  private async converse(request: FastifyRequest, reply: FastifyReply, item: Item): Promise<FastifyReply> {
    const chat = chatOf(request.webhook!);
    const { outcome } = await this.pages.start(request.webhook!, { item, requestHash: '' });
    const answer = 'answer' in outcome ? wordsOf(outcome.answer) : WORKING;
    const { sessionId, chatInput } = item.json as { sessionId: string; chatInput: string };
    const said = [{ who: 'mine', text: chatInput } as const, { who: 'theirs', text: answer } as const];
    return reply.code(200).headers(CHAT_HEADERS).send(renderChat(chat, { sessionId, said }));
  }

  private async preflight(request: FastifyRequest, reply: FastifyReply, address: PageAddress): Promise<void> {
    const { served } = await this.admission.find(request, address);
    void reply.code(204).headers(preflightHeaders(request, served.route)).send();
  }
}

/** With what a browser has kept of somebody, a page of any site can send all but JSON without asking first. */
function mayBeUnasked({ headers, webhook }: FastifyRequest): boolean {
  const { authentication, allowedOrigins } = webhook!.served.route;
  return (
    authentication !== undefined && allowedOrigins === undefined && mediaType(headers['content-type']) !== 'application/json'
  );
}

function chatOf({ served }: AdmittedCall): HostedChat {
  const { page } = served.route;
  if (page?.kind !== 'chat') throw new Error('A route of a chat has none.');
  return page;
}

/** What an answer says, as the page's script has it. */
function wordsOf({ status, body }: WebhookAnswer): string {
  if (status >= 500 || !body || 'file' in body) return UNANSWERED;
  if ('text' in body) return body.text;
  const said: Json = isJsonObject(body.json) ? (body.json['output'] ?? body.json['text'] ?? body.json) : body.json;
  return typeof said === 'string' ? said : JSON.stringify(said, null, 2);
}

/** A browser that goes somewhere gets a page, whoever calls gets the problem. */
function sendError(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const origin = request.webhook ? allowedOrigin(request) : request.headers.origin && '*';
  if (origin !== undefined) void reply.header('access-control-allow-origin', origin);
  const isVisit = request.method === 'GET' && isAppError(error);
  if (isVisit) sendErrorPage(request, reply, error);
  else sendProblem(request, reply, error);
}
