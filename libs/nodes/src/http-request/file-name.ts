const MAX_LENGTH = 200;

/** The name of the file in a response: from Content-Disposition (RFC 6266), else the end of its address. */
export function fileNameOf(disposition: string | undefined, url: string): string | undefined {
  return cleaned(fromHeader(disposition ?? '') ?? fromAddress(url));
}

function fromHeader(disposition: string): string | undefined {
  const encoded = /;\s*filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)/i.exec(disposition);
  const decoded = encoded && decodeExtended(encoded[1]!, encoded[2]!);
  if (decoded) return decoded;
  const [, quoted, plain] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition) ?? [];
  return quoted === undefined ? plain : asUtf8(quoted.replace(/\\(.)/g, '$1'));
}

/** RFC 8187 §3.2. */
function decodeExtended(charset: string, text: string): string | undefined {
  try {
    if (charset.toLowerCase() === 'utf-8') return decodeURIComponent(text);
    const bytes = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return charset.toLowerCase() === 'iso-8859-1' ? bytes : undefined;
  } catch {
    return undefined; // A broken encoding: the plain name is the next best.
  }
}

/** Headers arrive byte by byte; many servers write UTF-8 into them all the same. */
function asUtf8(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  } catch {
    return text;
  }
}

function fromAddress(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** A name, never a path; without characters that no file system takes. */
function cleaned(name: string | undefined): string | undefined {
  const base = (name ?? '').split(/[/\\]/).at(-1) ?? '';
  // eslint-disable-next-line no-control-regex -- these are the characters that must not be in a name
  const clean = base
    .replace(/[\u0000-\u001f\u007f]/g, '')
    .trim()
    .slice(0, MAX_LENGTH);
  return clean === '' || clean === '.' || clean === '..' ? undefined : clean;
}
