import { type HttpResponseHead, isNodeFailure, NodeFailure } from '@weft/node-sdk';

/** Shorter ones would make holes in any text. */
const LEAST_HIDDEN = 8;
const HIDDEN = '***';
/** Headers that hold addresses: a redirect to the next page repeats the query that it was asked with. */
const ADDRESSES = new Set(['location', 'content-location', 'link', 'refresh']);
const OF_THE_FORM = new Set(['content-type', 'content-length', 'content-encoding']);
const REFUSED_FROM = 400;

/**
 * An answer without the secrets that it repeats. Services put what they were sent into the addresses of the next page and into what they say of
 * a refusal, which goes into errors, logs and items. The body of any other answer is data, and left alone.
 * @param secrets asked for only where there is a place for one.
 */
export function withoutEchoes<Answer extends HttpResponseHead & { readonly body?: Uint8Array }>(
  answer: Answer,
  request: { readonly url: string },
  secrets: () => readonly string[],
): Answer {
  const isRefusal = answer.status >= REFUSED_FROM;
  const hasPlace = isRefusal || answer.url !== request.url || Object.keys(answer.headers).some((name) => ADDRESSES.has(name));
  if (!hasPlace) return answer;
  const hide = hider(secrets());
  const isSearched = (name: string) => (isRefusal ? !OF_THE_FORM.has(name) : ADDRESSES.has(name));
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, isSearched(name) ? hide.inText(value) : value]);
  const addresses = { ...answer, url: hide.inText(answer.url), headers: Object.fromEntries(headers) as Answer['headers'] };
  if (!isRefusal) return addresses;
  return {
    ...addresses,
    statusText: hide.inText(answer.statusText),
    ...(answer.setCookies && { setCookies: answer.setCookies.map(hide.inText) }),
    ...(answer.body && { body: hide.inBytes(answer.body) }),
  };
}

/** Where a redirect cannot be followed, the reason quotes it. */
export function withoutEchoesInFailure(error: unknown, secrets: () => readonly string[]): unknown {
  if (!isNodeFailure(error)) return error;
  const message = hider(secrets()).inText(error.failure.message);
  return message === error.failure.message ? error : new NodeFailure({ ...error.failure, message });
}

/** A text without the secrets that it repeats, however they are spelled. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string => hider(secrets).inText(text);

interface Hider {
  inText(text: string): string;
  inBytes(bytes: Uint8Array): Uint8Array;
}

function hider(secrets: readonly string[]): Hider {
  const spellings = [...new Set(secrets.filter(({ length }) => length >= LEAST_HIDDEN).flatMap(spellingsOf))];
  spellings.sort((left, right) => right.length - left.length);
  const inText = (text: string) => spellings.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
  return {
    inText,
    inBytes: (bytes) => {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const found = spellings.map((secret) => Buffer.from(secret)).filter((secret) => buffer.includes(secret));
      if (found.length === 0) return bytes;
      // One character for each byte: whatever the text is written in, nothing else of it changes.
      const text = found.reduce((rest, secret) => rest.replaceAll(secret.toString('latin1'), HIDDEN), buffer.toString('latin1'));
      return Buffer.from(text, 'latin1');
    },
  };
}

/** As a secret stands in a header, an address, a form, a JSON text. */
const spellingsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams([['', secret]]).toString().slice(1),
  JSON.stringify(secret).slice(1, -1),
  JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
];
