import { fileHeaders } from './file-headers.ts';

const file = (mimeType: string, fileName?: string) => ({ sha256: 'a', sizeBytes: 3, mimeType, fileName });

describe(fileHeaders, () => {
  it.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', 'application/javascript', 'x', ''])(
    'downloads %j, and never lets it act',
    (type) => {
      const headers = fileHeaders(file(type), { shown: true });
      expect(headers).toMatchObject({
        'content-disposition': 'attachment',
        'content-security-policy': 'sandbox',
        'x-content-type-options': 'nosniff',
      });
    },
  );

  it('shows a picture only where that is asked for', () => {
    expect(fileHeaders(file('image/png'), { shown: true })['content-disposition']).toBe('inline');
    expect(fileHeaders(file('image/png'), { shown: false })['content-disposition']).toBe('attachment');
  });

  it.each([
    ['a.pdf', "attachment; filename*=UTF-8''a.pdf"],
    ['"; x=1\r\nX-Evil: 1', "attachment; filename*=UTF-8''%22%3B%20x%3D1X-Evil%3A%201"],
    ['../../etc/passwd', "attachment; filename*=UTF-8''passwd"],
    ["it's \ud800.txt", "attachment; filename*=UTF-8''it%27s%20%EF%BF%BD.txt"],
  ])('names the file %j without letting its name out', (name, disposition) => {
    expect(fileHeaders(file('application/zip', name), { shown: false })['content-disposition']).toBe(disposition);
  });

  it('takes no media type that is none', () => {
    expect(fileHeaders(file('text/plain\r\nx: y'), { shown: true })['content-type']).toBe('application/octet-stream');
  });
});
