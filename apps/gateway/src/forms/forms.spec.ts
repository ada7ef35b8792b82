import { FORM_FIELD_TYPES, type FormField, type FormFieldType, type FormPage } from '@weft/node-sdk';
import { renderForm, renderMessage } from './form-page.ts';
import { readSubmission } from './form-submission.ts';
import { pageHeaders } from './page-shell.ts';

const EVIL = `"'><img src=x onerror=alert(1)></textarea></title><script>alert(2)</script>`;
const about = { now: new Date('2026-01-15T12:00:00Z'), mode: 'production' } as const;
const fieldOf = (type: FormFieldType, given: Partial<FormField> = {}): FormField => ({
  name: type,
  label: type,
  type,
  required: false,
  placeholder: '',
  defaultValue: '',
  options: [],
  multiple: false,
  accept: '',
  html: '',
  ...given,
});
const formOf = (...fields: FormField[]): FormPage => ({ title: '', description: '', button: '', fields, after: { text: '' } });
const file = (fileName: string, mimeType: string) => ({ field: 'f0', file: { sha256: 'a', sizeBytes: 1, mimeType, fileName } });

/** What comes of one field with these values. */
function submit(field: FormField, texts: readonly string[], files: readonly ReturnType<typeof file>[] = []) {
  const sent = { fields: texts.map((text) => ['f0', text] as const), files };
  const result = readSubmission(formOf(field), sent, about);
  return 'item' in result
    ? { value: result.item.json[field.name], binary: result.item.binary }
    : { problem: result.refused.problems[0] };
}

describe('a form as a page', () => {
  it('has nothing that acts in any place where somebody may write', () => {
    const fields = FORM_FIELD_TYPES.map((type) =>
      fieldOf(type, {
        name: EVIL,
        label: EVIL,
        placeholder: EVIL,
        defaultValue: EVIL,
        options: [EVIL, 'B'],
        accept: EVIL,
        html: EVIL,
        required: true,
      }),
    );
    const values = fields.map(() => [EVIL]);
    const form = { ...formOf(...fields), title: EVIL, description: EVIL, button: EVIL };
    for (const page of [
      renderForm(form),
      renderForm(form, { values, problems: fields.map(() => EVIL) }),
      renderMessage(EVIL, EVIL),
    ]) {
      expect(page).toContain('&lt;script&gt;');
      const markup = page.replaceAll(/<style>[^]*?<\/style>/g, '');
      const tags = new Set([...markup.matchAll(/<\/?([a-z1-9!]+)/gi)].map(([, tag]) => tag!.toLowerCase()));
      for (const tag of ['script', 'img', 'iframe', 'a', 'link']) expect(tags.has(tag)).toBe(false);
      expect(markup.replaceAll(/"[^"]*"/g, '')).not.toMatch(/<[^>]*\s(on\w+|style|src|href)=/i);
      expect((markup.match(/<title>/g) ?? []).length).toBe(1);
    }
  });

  it('may load and run nothing, and send itself only home and to where it leads on', () => {
    const policy = (goesTo?: string) => pageHeaders(goesTo)['content-security-policy'];
    for (const part of ["default-src 'none'", "form-action 'self';", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(policy()).toContain(part);
    expect(policy()).not.toMatch(/allow-scripts|allow-same-origin|unsafe/);
    expect(policy('https://a.example')).toContain("form-action 'self' https://a.example;");
  });

  it('does not send a refused password back', () => {
    const page = renderForm(formOf(fieldOf('password')), { values: [['s3cret']], problems: ['No.'] });
    expect(page).not.toContain('s3cret');
  });
});

describe('a form that was sent', () => {
  const options = ['S', 'M'];

  it.each<[FormField, string[], unknown]>([
    [fieldOf('text'), ['a <b>'], 'a <b>'],
    [fieldOf('text'), ['={{ 7*7 }}'], '={{ 7*7 }}'],
    [fieldOf('textarea'), ['a\r\nb'], 'a\r\nb'],
    [fieldOf('number'), ['1.5'], 1.5],
    [fieldOf('number'), [''], null],
    [fieldOf('email'), ['a@b.example'], 'a@b.example'],
    [fieldOf('password'), [' p w '], ' p w '],
    [fieldOf('date'), ['2028-02-29'], '2028-02-29'],
    [fieldOf('dropdown', { options }), ['M'], 'M'],
    [fieldOf('dropdown', { options, multiple: true }), ['S', 'M'], ['S', 'M']],
    [fieldOf('radio', { options }), ['S'], 'S'],
    [fieldOf('checkbox', { options }), ['S'], ['S']],
    [fieldOf('checkbox', { options }), [], []],
    [fieldOf('checkbox'), ['yes'], true],
    [fieldOf('checkbox'), [], false],
    [fieldOf('hidden', { defaultValue: 'web' }), [], 'web'],
    [fieldOf('text', { name: '__proto__' }), ['x'], 'x'],
  ])('gives %j with %j as %j', (field, texts, value) => {
    expect(submit(field, texts)).toEqual({ value, binary: undefined });
  });

  it.each<[FormField, string[]]>([
    [fieldOf('text', { required: true }), ['  ']],
    [fieldOf('number'), ['three']],
    [fieldOf('number'), ['1e999']],
    [fieldOf('email'), ['nobody']],
    [fieldOf('date'), ['2026-02-30']],
    [fieldOf('date'), ['30.1.2026']],
    [fieldOf('dropdown', { options }), ['XL']],
    [fieldOf('dropdown', { options, multiple: true }), ['S', 'XL']],
    [fieldOf('radio', { options }), ['XL']],
    [fieldOf('checkbox', { options, required: true }), []],
    [fieldOf('file', { required: true }), []],
  ])('is refused for %j with %j', (field, texts) => {
    expect(submit(field, texts)).toEqual({ problem: expect.stringMatching(/^Please /) });
  });

  it.each([
    ['.PDF, image/*', 'a.pdf', 'application/octet-stream', true],
    ['.pdf, image/*', 'b', 'image/png', true],
    ['application/json', 'c', 'application/json', true],
    ['.pdf, image/*', 'evil.exe', 'application/x-msdownload', false],
    ['.pdf', 'a.pdf.exe', 'application/pdf', false],
    ['', 'anything', 'a/b', true],
  ])('with the kinds "%s" and the file %s of %s: taken %s', (accept, name, type, isTaken) => {
    const sent = submit(fieldOf('file', { accept }), [], [file(name, type)]);
    if (isTaken) expect(sent.binary).toMatchObject({ file: { fileName: name } });
    else expect(sent.problem).toContain(accept);
  });

  it('numbers several files, and takes one where one is asked for', () => {
    const files = [file('a', 'x/y'), file('b', 'x/y')];
    expect(Object.keys(submit(fieldOf('file', { multiple: true }), [], files).binary!)).toEqual(['file_0', 'file_1']);
    expect(Object.keys(submit(fieldOf('file'), [], files).binary!)).toEqual(['file']);
  });
});
