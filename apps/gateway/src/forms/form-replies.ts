import type { FormEnding, FormPage } from '@weft/node-sdk';
import type { FastifyReply } from 'fastify';
import { escapeHtml } from './html.ts';
import { type FormExtras, type RefusedForm, renderForm, renderText } from './form-page.ts';
import { type Allowed, pageHeaders, pageShell } from './page-shell.ts';

/** RFC 9110 §15.4.4: go there with GET, whatever the form was sent with. */
export const SEE_OTHER = 303;
const UNPROCESSABLE = 422;
export const THANKS = 'Your response has been recorded.';

export function sendForm(
  reply: FastifyReply,
  form: FormPage,
  shown: FormExtras & { readonly refused?: RefusedForm } = {},
): FastifyReply {
  const page = renderForm(form, shown.refused, shown);
  return reply
    .code(shown.refused ? UNPROCESSABLE : 200)
    .headers(pageHeaders(originAfter(form), linksIn(page)))
    .send(page);
}

/** What a form says once it was sent. */
export function sendAfter(reply: FastifyReply, { title, after }: FormPage): FastifyReply {
  if ('redirect' in after && isWebAddress(after.redirect))
    return reply.code(SEE_OTHER).headers(pageHeaders()).header('location', new URL(after.redirect).href).send();
  return sendText(reply, { title: title || 'Thank you', text: 'text' in after ? after.text : THANKS });
}

/** A heading, and text that may have markup for its looks. */
export function sendText(
  reply: FastifyReply,
  { title, text, pageTitle, status = 200 }: { title: string; text: string; pageTitle?: string; status?: number },
): FastifyReply {
  const heading = title === '' ? '' : `<h1>${escapeHtml(title)}</h1>`;
  const page = pageShell(pageTitle || title || 'Thank you', heading + renderText(text));
  return reply
    .code(status)
    .headers(pageHeaders(undefined, linksIn(page)))
    .send(page);
}

/** Leads on by a page of its own: where to was not known when the form was shown, so that the form itself may not lead there. */
export function sendLeadOn(reply: FastifyReply, address: string): FastifyReply {
  if (!isWebAddress(address)) return sendText(reply, { title: 'Thank you', text: THANKS });
  const href = escapeHtml(new URL(address).href);
  const body = `<h1>Thank you</h1><p>${THANKS}</p><a class="button" rel="noreferrer" href="${href}">Continue</a>`;
  return sendRefreshing(reply, { title: 'Thank you', body, refresh: `0;url=${href}` });
}

/** The run is on its way: the page looks again by itself. */
export function sendWorking(reply: FastifyReply, again: string): FastifyReply {
  const href = escapeHtml(again);
  const body = `<h1>One moment, please</h1><p>What comes next is being prepared.</p><div class="busy" role="status" aria-label="Working"></div><p class="foot"><a href="${href}">Look again</a></p>`;
  return sendRefreshing(reply, { title: 'One moment, please', body, refresh: `1;url=${href}` });
}

/** An offer to take a file along. `href`: where it is. */
export function sendFileOffer(
  reply: FastifyReply,
  { title, pageTitle, content }: FormEnding,
  { href, fileName }: { readonly href: string; readonly fileName: string },
): FastifyReply {
  const heading = title || 'Thank you';
  const link = `<a class="button" href="${escapeHtml(href)}" download>Download ${escapeHtml(fileName || 'the file')}</a>`;
  const page = pageShell(pageTitle || heading, `<h1>${escapeHtml(heading)}</h1>${renderText(content)}${link}`);
  return reply
    .code(200)
    .headers(pageHeaders(undefined, [...linksIn(page), 'downloads']))
    .send(page);
}

/** A document that somebody else wrote: it has its own looks and images, runs nothing, loads nothing and sends nothing. */
export function sendDocument(reply: FastifyReply, html: string): FastifyReply {
  if (!html.includes('<')) return sendText(reply, { title: '', text: html });
  const policy = [
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:",
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    'sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation',
  ];
  return reply
    .code(200)
    .headers({ ...pageHeaders(), 'content-security-policy': policy.join('; ') })
    .send(html);
}

function sendRefreshing(
  reply: FastifyReply,
  { title, body, refresh }: { title: string; body: string; refresh: string },
): FastifyReply {
  const page = pageShell(title, body, `<meta http-equiv="refresh" content="${refresh}">\n`);
  return reply
    .code(200)
    .headers(pageHeaders(undefined, ['refresh']))
    .send(page);
}

const linksIn = (page: string): readonly Allowed[] => (page.includes('target="_blank"') ? ['links'] : []);

export const isWebAddress = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

/** Browsers apply `form-action` to where a form's answer redirects as well. */
function originAfter({ after }: FormPage): string | undefined {
  return 'redirect' in after && isWebAddress(after.redirect) ? new URL(after.redirect).origin : undefined;
}
