/** What a NATS subject token may hold besides letters and digits, without meaning anything to the server. */
const UNSAFE = /[^A-Za-z0-9_-]/gu;

/** A key as one token of a subject: whatever it holds, it can neither split the subject nor act as a wildcard. */
export function subjectToken(key: string): string {
  const token = key.replace(UNSAFE, (char) => `=${char.codePointAt(0)!.toString(16)}=`);
  return token === '' ? '=' : token;
}

/** The subject of an event that carries a key: an instance's id, or the id of the thing it is about. */
export const keyedSubject = (subject: string, key: string): string => `${subject}.${subjectToken(key)}`;
