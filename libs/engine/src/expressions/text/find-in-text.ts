/** Bounded repetitions throughout: the time for a text is linear in its length. */
const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?';
const DOMAIN = `(?:${LABEL}\\.){1,10}(?:\\p{L}{2,63}|xn--[a-z0-9-]{1,59})`;
const LOCAL_PART = "[\\p{L}\\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}";
const EMAIL = new RegExp(`${LOCAL_PART}@${DOMAIN}`, 'u');
const WHOLE_EMAIL = new RegExp(`^${LOCAL_PART}@${DOMAIN}$`, 'u');
const WHOLE_DOMAIN = new RegExp(`^${DOMAIN}$`, 'u');
const ADDRESS = /\b(?:https?|ftp|wss?|file):\/\/[^\s<>"'`{}|\\^]{1,4000}/iu;
const FIRST_DOMAIN = new RegExp(DOMAIN, 'u');
/** An address in which the URL standard has nothing to change: host and path are what stands there. */
const PLAIN_ADDRESS =
  /^https?:\/\/((?:[a-z\d]{1,63}(?:-[a-z\d]{1,63}){0,9}\.){1,9}[a-z]{2,63})((?:\/[\w~-][\w.~-]*)*\/?)(?:[?#]|$)/;
/** Punctuation that ends a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]]{1,10}$/;

export function isEmail(text: string): boolean {
  return text.length <= 320 && WHOLE_EMAIL.test(text);
}

export function isDomain(text: string): boolean {
  return text.length <= 253 && WHOLE_DOMAIN.test(text);
}

export function isUrl(text: string): boolean {
  return /^(?:https?|ftp|wss?|file):\/\//i.test(text) && URL.canParse(text);
}

export function extractEmail(text: string): string | undefined {
  return EMAIL.exec(text)?.[0];
}

export function extractUrl(text: string): string | undefined {
  return ADDRESS.exec(text)?.[0].replace(TRAILING, '');
}

/** Of an address, an e-mail address or plain text. */
export function extractDomain(text: string): string | undefined {
  const url = extractUrl(text);
  if (url !== undefined) {
    const [, host] = PLAIN_ADDRESS.exec(url) ?? [];
    if (host !== undefined) return host;
    if (URL.canParse(url)) return new URL(url).hostname;
  }
  const email = extractEmail(text);
  if (email !== undefined) return email.slice(email.lastIndexOf('@') + 1);
  return FIRST_DOMAIN.exec(text)?.[0];
}

export function extractUrlPath(text: string): string | undefined {
  const url = extractUrl(text);
  const plain = url === undefined ? null : PLAIN_ADDRESS.exec(url);
  if (plain) return plain[2] || '/';
  return url !== undefined && URL.canParse(url) ? new URL(url).pathname : undefined;
}
