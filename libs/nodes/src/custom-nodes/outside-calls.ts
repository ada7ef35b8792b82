import { NodeFailure, type HttpResponse, type NodeContext } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { z } from 'zod';
import type { CustomNodeManifest } from './manifest.ts';

const httpInput = z.strictObject({
  itemIndex: z.number().int().min(0),
  request: z.strictObject({
    method: z.string().max(20).default('GET'),
    url: z.string().max(8_000),
    query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    headers: z.record(z.string(), z.string()).default({}),
    /** Text goes as it is; anything else as JSON. */
    body: z.json().optional(),
    /** One of the types that the node declares. */
    credential: z.string().optional(),
    timeoutMs: z.number().int().min(1).max(600_000).default(30_000),
    /** `auto`: JSON where the answer says that it is, else text. */
    responseType: z.enum(['auto', 'json', 'text', 'base64']).default('auto'),
  }),
});

type Request = z.output<typeof httpInput>['request'];

const MAX_REDIRECTS = 5;

/** What the code of a custom node asks for outside the sandbox: only what its manifest declares, as one call of the step each. */
export class OutsideCalls {
  constructor(
    private readonly manifest: CustomNodeManifest,
    private readonly context: NodeContext<unknown>,
  ) {}

  /** @throws NodeFailure REQUEST_INVALID, HTTP_…, CREDENTIAL_MISSING */
  async perform(operation: string, input: Json): Promise<Json> {
    if (operation !== 'http') throw refused(`There is no operation "${operation.slice(0, 40)}".`);
    const parsed = httpInput.safeParse(input);
    if (!parsed.success) throw refused(z.prettifyError(parsed.error).slice(0, 500));
    const { itemIndex, request } = parsed.data;
    return this.context.call(itemIndex, async ({ idempotencyKey, signal }) => {
      const { credential } = request;
      const answer = await this.context.ports.http.request({
        method: request.method,
        url: addressOf(request),
        headers: { ...(this.manifest.effect === 'write' && { 'idempotency-key': idempotencyKey }), ...headersOf(request) },
        body: bodyOf(request),
        timeoutMs: request.timeoutMs,
        maxRedirects: MAX_REDIRECTS,
        signal,
        hosts: this.manifest.hosts,
        ...(credential !== undefined && { credential: this.context.credential(this.declared(credential)) }),
      });
      return toAnswer(answer, request.responseType);
    });
  }

  private declared(credential: string): string {
    if (this.manifest.credentials.some(({ type }) => type === credential)) return credential;
    throw refused(`The node does not declare the credential type "${credential}".`);
  }
}

function addressOf({ url, query }: Request): string {
  if (!URL.canParse(url)) throw refused(`"${url.slice(0, 200)}" is no URL.`);
  const address = new URL(url);
  for (const [name, value] of Object.entries(query)) address.searchParams.append(name, String(value));
  return address.href;
}

function headersOf({ headers, body }: Request): Record<string, string> {
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return hasType || body === undefined || typeof body === 'string' ? headers : { ...headers, 'content-type': 'application/json' };
}

const bodyOf = ({ body }: Request): string | undefined =>
  body === undefined || typeof body === 'string' ? body : JSON.stringify(body);

/** As `fetch` has it, read to its end: any status is an answer. */
function toAnswer({ status, statusText, headers, url, body }: HttpResponse, responseType: Request['responseType']): Json {
  const ok = status >= 200 && status < 300;
  return {
    status,
    statusText,
    ok,
    headers: { ...headers },
    url,
    body: readBody(body, headers['content-type'] ?? '', responseType),
  };
}

function readBody(content: Uint8Array, type: string, responseType: Request['responseType']): Json {
  const bytes = Buffer.from(content);
  if (responseType === 'base64') return bytes.toString('base64');
  const text = bytes.toString();
  if (responseType === 'text') return text;
  try {
    return responseType === 'json' || /[/+]json\b/.test(type) ? (JSON.parse(text) as Json) : text;
  } catch {
    if (responseType === 'json') throw refused('The answer is not JSON.', 'HTTP_RESPONSE_INVALID');
    return text;
  }
}

function refused(message: string, code = 'REQUEST_INVALID'): NodeFailure {
  return new NodeFailure({ code, fault: 'node', message, retryable: false });
}
