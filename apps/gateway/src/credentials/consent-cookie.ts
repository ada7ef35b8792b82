import { createHash } from 'node:crypto';

const NAME = 'weft-consent';
const LIFE_SECONDS = 600;
/** Enough that two consents of one browser do not meet. */
const TAG_LENGTH = 16;

/**
 * The browser that opened a consent, and no other, may end it: it holds a key that no script can read. One cookie for each consent, so
 * that several can be under way. Lax, because the way back from the service is a navigation from another site.
 */
export function consentCookie(state: string, key: string, isSecure: boolean): string {
  const secure = isSecure ? '; Secure' : '';
  const age = key === '' ? 0 : LIFE_SECONDS;
  return `${nameOf(state, isSecure)}=${key}; Max-Age=${age}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

/** The key of this consent, where the browser has it. */
export function consentKeyOf(cookies: string | undefined, state: string, isSecure: boolean): string | undefined {
  const start = `${nameOf(state, isSecure)}=`;
  const held = (cookies ?? '').split(';').map((each) => each.trim());
  return held.find((each) => each.startsWith(start))?.slice(start.length) || undefined;
}

/** With the prefix, no other host of the domain can have set it. */
function nameOf(state: string, isSecure: boolean): string {
  const tag = createHash('sha256').update(state).digest('hex').slice(0, TAG_LENGTH);
  return `${isSecure ? '__Host-' : ''}${NAME}-${tag}`;
}
