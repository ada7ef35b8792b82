import { NodeFailure, type CredentialUse, type HttpRequest, type NodeContext } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import type { BatchGate } from './batch-gate.ts';
import { bodyOf } from './http-body.ts';
import { headersOf } from './http-headers.ts';
import type { HttpRequestParams } from './http-request.params.ts';
import { isFailure, received, type ReceivedResponse } from './http-response.ts';
import { nameOf, targetOf } from './http-target.ts';
import { fileNameOf } from './file-name.ts';
import { isFileResponse } from './response-type.ts';

/** Type of the credential that is shown while a connection is made. */
export const CLIENT_CERTIFICATE = 'httpSslAuth';

const NO_STATUSES: ReadonlySet<number> = new Set();

export interface CallItem {
  readonly item: Item;
  readonly index: number;
  readonly gate: BatchGate;
}

/** The requests for one item. */
export class HttpCall {
  constructor(
    private readonly context: NodeContext<HttpRequestParams>,
    private readonly at: CallItem,
  ) {}

  /**
   * Sends one request, journalled as one call. A status in `tolerated` is no error.
   * @throws NodeFailure HTTP_…, PARAMETER_INVALID, BINARY_MISSING, CREDENTIAL_MISSING
   */
  send(parameters: HttpRequestParams, tolerated = NO_STATUSES): Promise<ReceivedResponse> {
    const { context, at } = this;
    const url = targetOf(parameters);
    const makeBody = bodyOf(parameters, { item: at.item, files: context.ports.files });
    const given = headersOf(parameters);
    const credential = this.credentialFor(parameters);
    const clientCertificate = parameters.provideSslCertificates ? context.credential(CLIENT_CERTIFICATE) : undefined;
    return context.call(at.index, async ({ idempotencyKey, signal }) => {
      await at.gate.pass(parameters);
      const body = makeBody?.(idempotencyKey);
      const own = {
        'user-agent': 'Weft',
        accept: '*/*',
        ...(body && { 'content-type': body.contentType }),
        ...(context.effect === 'read' ? {} : { 'idempotency-key': idempotencyKey }),
      };
      let file: ReceivedResponse['file'] = null;
      const answer = await context.ports.http.request({
        method: parameters.method,
        url: url.href,
        headers: withOwn(given, own),
        body: body?.content,
        timeoutMs: parameters.timeoutMs,
        maxRedirects: parameters.followRedirects ? parameters.maxRedirects : 0,
        signal,
        ...(credential && { credential }),
        ...(clientCertificate && { clientCertificate }),
        ...(parameters.allowUnauthorizedCerts && { acceptsAnyCertificate: true }),
        receive: this.receiver(parameters, tolerated, (kept) => (file = kept)),
      });
      return received(answer, { parameters, tolerated, file, name: nameOf(url), now: context.now() });
    });
  }

  /** Puts a response that is a file into the store as it arrives. */
  private receiver(
    parameters: HttpRequestParams,
    tolerated: ReadonlySet<number>,
    keep: (file: ReceivedResponse['file']) => void,
  ): NonNullable<HttpRequest['receive']> {
    return (head) => {
      if (parameters.method === 'HEAD' || isFailure(head.status, parameters, tolerated)) return undefined;
      if (!isFileResponse(head, parameters.responseFormat)) return undefined;
      const mimeType = (head.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
      const fileName = fileNameOf(head.headers['content-disposition'], head.url);
      return async (content) => {
        const about = { mimeType: mimeType || 'application/octet-stream', ...(fileName !== undefined && { fileName }) };
        keep({ ...(await this.context.ports.files.write(content, about)) });
      };
    };
  }

  private credentialFor({ authentication, credentialType }: HttpRequestParams): CredentialUse | undefined {
    if (authentication === 'none') return undefined;
    if (credentialType !== '') return this.context.credential(credentialType);
    throw new NodeFailure({
      code: 'PARAMETER_INVALID',
      fault: 'user',
      message: 'The request should carry a credential, and its type is not said.',
      field: 'credentialType',
      fix: 'Name the type in "credentialType", or set "authentication" to "none".',
      retryable: false,
    });
  }
}

/** What the user set comes before our own, whatever the case of its name. */
function withOwn(given: Readonly<Record<string, string>>, own: Readonly<Record<string, string>>): Record<string, string> {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(own).filter(([name]) => !names.has(name))), ...given };
}
