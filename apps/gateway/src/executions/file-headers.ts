import type { BinaryRef } from '@weft/workflow-model';

/** What a browser may show by itself: nothing of these can act on our origin, whatever is in it. Anything else is downloaded. */
const SHOWN =
  /^(image\/(png|jpeg|gif|webp|avif|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain|text\/csv|application\/(json|pdf))$/;
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+$/;
const MAX_NAME = 200;

/** The headers of a file that is sent. `shown`: a browser may display it, where its type is harmless. */
export function fileHeaders(file: BinaryRef, { shown }: { readonly shown: boolean }): Record<string, string> {
  const type = (file.mimeType.split(';', 1)[0] ?? '').trim().toLowerCase();
  const isShown = shown && SHOWN.test(type);
  return {
    'content-type': MEDIA_TYPE.test(type) ? type : 'application/octet-stream',
    'content-length': String(file.sizeBytes),
    'content-disposition': `${isShown ? 'inline' : 'attachment'}${nameOf(file)}`,
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  };
}

/** RFC 6266 §4.3: the name in RFC 8187's form, in which nothing of it can end the parameter. Only its last part: no paths. */
function nameOf({ fileName }: BinaryRef): string {
  const name = (fileName ?? '')
    .split(/[/\\]/)
    .at(-1)!
    .replaceAll(/[\u0000-\u001f\u007f]/g, '') // eslint-disable-line no-control-regex -- what has no place in a name
    .slice(0, MAX_NAME)
    .toWellFormed();
  if (name === '') return '';
  return `; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*!]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)}`;
}
