import type { ResolvedCredential } from '@weft/contracts';
import { servesAs } from '@weft/credential-types';
import type { Egress, EgressRequest, SendPermit } from '@weft/egress';
import { hasCode } from '@weft/errors';
import type { CredentialUse, HttpPort, HttpRequest, HttpResponse, HttpResponseHead } from '@weft/node-sdk';
import { ClientCertificate } from './client-certificate.ts';
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
    const { permit, tenantId: owner } = this.run;
    const { credential: use, clientCertificate, ...bare } = request;
    const identified = { ...bare, owner, permit, ...(clientCertificate && (await this.identity(clientCertificate))) };
    if (!use) return this.egress.request(identified);
    const wish = this.wishFor(use);
    const credential = await this.open(use, wish);
    const renew = (rejected: number) => this.renew(wish, rejected);
    return this.send(identified, new CredentialRequest(identified, credential, renew));
  }

  private async identity(use: CredentialUse): Promise<Pick<EgressRequest, 'identify'>> {
    const certificate = new ClientCertificate(this.run.tenantId, await this.open(use, this.wishFor(use)));
    return { identify: (url) => certificate.identify(url) };
  }

  private wishFor({ credentialId, nodeId }: CredentialUse): CredentialWish {
    const { tenantId, executionId } = this.run;
    return { tenantId, executionId, nodeId, credentialId };
  }

  /** Nothing of what comes back, answer or error, repeats the secret that was sent. */
  private async send(request: EgressRequest, authenticated: CredentialRequest): Promise<HttpResponse> {
    const clean = <Answer extends HttpResponseHead>(answer: Answer) =>
      withoutEchoes(answer, request, () => authenticated.secrets);
    const sent = authenticated.toEgress();
    try {
      const receive = sent.receive && ((head: HttpResponseHead) => sent.receive?.(clean(head)));
      return clean(await this.egress.request({ ...sent, receive }));
    } catch (error) {
      throw withoutEchoesInFailure(error, () => authenticated.secrets);
    }
  }

  private async open({ type }: CredentialUse, wish: CredentialWish): Promise<ResolvedCredential> {
    const credential = await this.opened.open(wish).catch((error: unknown) => {
      throw toCredentialFailure(error, type);
    });
    if (!servesAs(credential.type, type)) throw wrongType(type, credential.type);
    return credential;
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
