import type { ResolvedCredential } from '@weft/contracts';
import type { Egress, SendPermit } from '@weft/egress';
import { hasCode } from '@weft/errors';
import type { CredentialUse, HttpPort, HttpRequest, HttpResponse, HttpResponseHead } from '@weft/node-sdk';
import { needsReconnect, toCredentialFailure, wrongType } from './credential-failure.ts';
import { CredentialRequest } from './credential-request.ts';
import { withoutEchoes, withoutEchoesInFailure } from './echoes.ts';
import type { CredentialWish, OpenedCredentials } from './opened-credentials.ts';

/** The way out for the nodes of one run. Credentials are added behind it: a node names one and never sees a secret. */
export class CredentialHttpPort implements HttpPort {
  constructor(
    private readonly egress: Egress['httpPort'],
    private readonly opened: OpenedCredentials,
    private readonly run: { readonly tenantId: string; readonly executionId: string; readonly permit: SendPermit },
  ) {}

  async request(request: HttpRequest): Promise<HttpResponse> {
    const { permit } = this.run;
    if (!request.credential) return this.egress.request({ ...request, permit });
    const { type, credentialId, nodeId } = request.credential;
    const { tenantId, executionId } = this.run;
    const wish = { tenantId, executionId, nodeId, credentialId };
    const credential = await this.open(request.credential, wish);
    const renew = (rejected: number) => this.renew(wish, rejected);
    if (credential.type !== type) throw wrongType(type, credential.type);
    return this.send(request, new CredentialRequest(request, credential, renew));
  }

  /** Nothing of what comes back, answer or error, repeats the secret that was sent. */
  private async send(request: HttpRequest, authenticated: CredentialRequest): Promise<HttpResponse> {
    const clean = <Answer extends HttpResponseHead>(answer: Answer) =>
      withoutEchoes(answer, request, () => authenticated.secrets);
    const sent = authenticated.toEgress();
    try {
      const receive = sent.receive && ((head: HttpResponseHead) => sent.receive?.(clean(head)));
      return clean(await this.egress.request({ ...sent, receive, permit: this.run.permit }));
    } catch (error) {
      throw withoutEchoesInFailure(error, () => authenticated.secrets);
    }
  }

  private async open({ type }: CredentialUse, wish: CredentialWish): Promise<ResolvedCredential> {
    try {
      return await this.opened.open(wish);
    } catch (error) {
      throw toCredentialFailure(error, type);
    }
  }

  /** Where no other token is to be had, the refusal that asked for one is the answer; where somebody has to consent again, that is. */
  private async renew(wish: CredentialWish, rejectedToken: number): Promise<ResolvedCredential | undefined> {
    try {
      return await this.opened.renew(wish, rejectedToken);
    } catch (error) {
      if (hasCode(error, 'OAUTH_FAILED', 'CREDENTIAL_NOT_FOUND') && !needsReconnect(error)) return undefined;
      throw toCredentialFailure(error, 'OAuth2');
    }
  }
}
