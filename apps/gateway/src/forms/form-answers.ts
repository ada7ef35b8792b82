import { Injectable } from '@nestjs/common';
import type { FormEnding, WebhookAnswer } from '@weft/node-sdk';
import { isJsonObject } from '@weft/workflow-model';
import type { FastifyReply } from 'fastify';
import { CallAnswers } from '../webhooks/call-answers.ts';
import { sendDocument, sendFileOffer, sendLeadOn, sendText, THANKS } from './form-replies.ts';

export interface AnswerPlace {
  readonly tenantId: string;
  readonly executionId: string;
  /** Where the file of an ending can be had. */
  readonly fileAt?: string;
}

const SERVER_ERROR = 500;
const TROUBLE = ['There was a problem', 'Your answers have arrived, but they could not be worked on to the end.'] as const;

/** What a run has answered, for the person who has sent its form. */
@Injectable()
export class FormAnswers {
  constructor(private readonly answers: CallAnswers) {}

  send(reply: FastifyReply, answer: WebhookAnswer, place: AnswerPlace): void {
    if (answer.ending) return void this.sendEnding(reply, answer, place);
    const { location } = answer.headers;
    if (answer.status >= 300 && answer.status < 400 && location !== undefined) return void sendLeadOn(reply, location);
    const said = wordsOf(answer, place.executionId);
    if (!said) return this.answers.send(reply, answer, { ...place, headOnly: false });
    void ('redirect' in said ? sendLeadOn(reply, said.redirect) : sendText(reply, said));
  }

  /** Where no node has said anything. */
  sendEnd(reply: FastifyReply, outcome: 'succeeded' | 'failed' | 'cancelled'): FastifyReply {
    if (outcome === 'succeeded') return sendText(reply, { title: 'Thank you', text: THANKS });
    return sendText(reply, { title: TROUBLE[0], text: TROUBLE[1], status: SERVER_ERROR });
  }

  /** The file of an ending, to be taken along. False where there is none. */
  sendFile(reply: FastifyReply, { body, ending }: WebhookAnswer, place: AnswerPlace): boolean {
    if (ending?.kind !== 'file' || !body || !('file' in body)) return false;
    const file = { ...body.file, mimeType: 'application/octet-stream' };
    this.answers.send(reply, { status: 200, headers: {}, body: { file } }, { ...place, headOnly: false });
    return true;
  }

  private sendEnding(reply: FastifyReply, { ending, body }: WebhookAnswer, { fileAt }: AnswerPlace): FastifyReply {
    const { kind, content } = ending!;
    if (kind === 'redirect') return sendLeadOn(reply, content);
    if (kind === 'html') return sendDocument(reply, body && 'text' in body ? body.text : '');
    const file = body && 'file' in body ? body.file : undefined;
    if (file && fileAt !== undefined) return sendFileOffer(reply, ending!, { href: fileAt, fileName: file.fileName ?? '' });
    return sendEndingText(reply, ending!);
  }
}

function sendEndingText(reply: FastifyReply, { title, pageTitle, content }: FormEnding): FastifyReply {
  return sendText(reply, { title: title || 'Thank you', pageTitle, text: content || (title === '' ? THANKS : '') });
}

/** What an answer says to a person; undefined where it is sent as it is. */
function wordsOf(
  { status, body }: WebhookAnswer,
  executionId: string,
): { title: string; text: string; status?: number } | { redirect: string } | undefined {
  if (!body || !('json' in body) || !isJsonObject(body.json)) return undefined;
  const { formSubmittedText: text, redirectURL: redirect, message, executionId: id } = body.json;
  if (typeof redirect === 'string') return { redirect };
  if (typeof text === 'string') return { title: 'Thank you', text };
  if (id !== executionId || typeof message !== 'string') return undefined;
  // The end of a run in which no node has answered.
  return status >= SERVER_ERROR ? { title: TROUBLE[0], text: TROUBLE[1], status } : { title: 'Thank you', text: THANKS };
}
