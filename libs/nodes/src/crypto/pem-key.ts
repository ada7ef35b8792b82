const PEM = /^-----BEGIN ([A-Z0-9 ]{1,50})-----([A-Za-z0-9+/=\s]*)-----END \1-----$/;
/** RFC 7468 §2 */
const LINE = /.{1,64}/g;

/** A key in PEM form whose lines were lost on the way, as they are where it was pasted into one line, or passed through JSON twice. */
export function pemKey(text: string): string {
  const [, label, body] = PEM.exec(text.replaceAll(String.raw`\n`, '\n').trim()) ?? [];
  if (label === undefined || body === undefined) return text;
  const lines = body.replaceAll(/\s/g, '').match(LINE) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
