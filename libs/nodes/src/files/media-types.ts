/** By the ending of a file's name. */
const BY_ENDING: Readonly<Record<string, string>> = {
  avif: 'image/avif', bmp: 'image/bmp', css: 'text/css', csv: 'text/csv', doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', eml: 'message/rfc822', epub: 'application/epub+zip',
  gif: 'image/gif', gz: 'application/gzip', gzip: 'application/gzip', htm: 'text/html', html: 'text/html', ico: 'image/vnd.microsoft.icon',
  ics: 'text/calendar', jpeg: 'image/jpeg', jpg: 'image/jpeg', js: 'text/javascript', json: 'application/json', jsonl: 'application/jsonl',
  m4a: 'audio/mp4', md: 'text/markdown', mov: 'video/quicktime', mp3: 'audio/mpeg', mp4: 'video/mp4',
  ods: 'application/vnd.oasis.opendocument.spreadsheet', odt: 'application/vnd.oasis.opendocument.text', ogg: 'audio/ogg', pdf: 'application/pdf',
  png: 'image/png', ppt: 'application/vnd.ms-powerpoint', pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  rtf: 'application/rtf', svg: 'image/svg+xml', tar: 'application/x-tar', tgz: 'application/gzip', tif: 'image/tiff', tiff: 'image/tiff',
  tsv: 'text/tab-separated-values', txt: 'text/plain', wav: 'audio/wav', webm: 'video/webm', webp: 'image/webp', xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', xml: 'application/xml', yaml: 'application/yaml',
  yml: 'application/yaml', zip: 'application/zip',
}; // prettier-ignore

export const UNKNOWN_MEDIA_TYPE = 'application/octet-stream';

export function mediaTypeOf(fileName: string): string {
  const ending = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(BY_ENDING, ending) ? (BY_ENDING[ending] as string) : UNKNOWN_MEDIA_TYPE;
}
