import { Injectable } from '@nestjs/common';
import { type Actor, credentials, type CredentialsClient } from '@weft/contracts';
import { isAppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticator } from '../accounts/authenticator.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { PublicAddress } from '../http/public-address.ts';
import { consentCookie, consentKeyOf } from './consent-cookie.ts';
import { CONSENT_PAGE_HEADERS, consentPage } from './consent-page.ts';
import type { ConsentResponse } from './credentials.dto.ts';

const MAX_PARAMETER = 4_000;
const MAX_PARAMETERS = 20;
/** Somebody can be sent here by whoever wants to use his account: the page says what is at stake before it leads on. */
const CAUTION =
  'From then on, workflows of the workspace that this credential belongs to can act with your account at the service below. Go on only if you have just asked for this yourself, in Weft. The page works once, in this browser, for ten minutes.';

/** Part of the addresses of a consent, by the version of OAuth. */
export type ConsentKind = 'oauth1' | 'oauth2';

/** A browser that has come to a page. */
export interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * The consent of somebody at another service. Whoever starts it gets the address of a page of ours; the browser that opens the page is given
 * a key in a cookie, is led on to the service, and is believed only with that key when it comes back.
 */
@Injectable()
export class ConsentPages {
  constructor(
    @InjectClient(credentials) private readonly credentials: CredentialsClient,
    private readonly address: PublicAddress,
    private readonly authenticator: Authenticator,
  ) {}

  async start(kind: ConsentKind, caller: Principal, credentialId: string): Promise<ConsentResponse> {
    const publicUrl = this.address.of('');
    const { ticket } = await this.credentials.startOAuth({ actor: toActor(caller), credentialId, publicUrl });
    return { authorizationUrl: this.address.of(`/api/credentials/${kind}/open?${new URLSearchParams({ ticket })}`) };
  }

  open(visit: Visit, ticket: string): Promise<string> {
    return this.page(visit, async ({ request, reply }) => {
      const actor = await this.actorOf(request);
      const { name, authorizationUrl, state, browserKey } = await this.credentials.openConsent({ ticket, actor });
      reply.header('set-cookie', consentCookie(state, browserKey, this.address.isSecure));
      return consentPage({
        title: `Connect "${name}"`,
        text: CAUTION,
        link: { address: authorizationUrl, text: `Continue to ${new URL(authorizationUrl).host}` },
      });
    });
  }

  complete(visit: Visit, query: Record<string, unknown>): Promise<string> {
    return this.page(visit, async ({ request, reply }) => {
      const parameters = textsOf(query);
      const { state = '' } = parameters;
      const { isSecure } = this.address;
      const browserKey = consentKeyOf(request.headers.cookie, state, isSecure);
      if (browserKey !== undefined) reply.header('set-cookie', consentCookie(state, '', isSecure));
      const actor = await this.actorOf(request);
      const { name } = await this.credentials.completeOAuth({ parameters, browserKey, actor });
      return consentPage({ title: 'Connected', text: `The credential "${name}" is connected. You can close this page.` });
    });
  }

  /** HEAD is of link previews and scanners of mail: it acts on nothing. */
  private async page(visit: Visit, make: (visit: Visit) => Promise<string>): Promise<string> {
    const { request, reply } = visit;
    reply.headers(CONSENT_PAGE_HEADERS);
    if (request.method === 'HEAD') return '';
    try {
      return await make(visit);
    } catch (error) {
      reply.status(isAppError(error) ? error.status : 500);
      const text =
        isAppError(error) && error.kind !== 'internal' ? error.message : 'Something failed inside Weft; its log has the cause.';
      return consentPage({ title: 'Not connected', text });
    }
  }

  /** Browsers come without a sign-in; whoever comes with one has to be the one who started. */
  private async actorOf({ headers }: FastifyRequest): Promise<Actor | undefined> {
    const key = headers['x-api-key'];
    const credential = typeof key === 'string' ? key : /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const principal = credential === undefined ? undefined : await this.authenticator.identify(credential);
    return principal && toActor(principal);
  }
}

/** A parameter that is there twice is not one of the protocol (RFC 6749 §3.1). */
function textsOf(query: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(query).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= MAX_PARAMETER,
  );
  return Object.fromEntries(texts.slice(0, MAX_PARAMETERS));
}
