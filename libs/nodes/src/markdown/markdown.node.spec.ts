import { nodeFixtures } from '../../test/node-fixtures.ts';
import { runFixture } from '../../test/fixture-run.ts';
import { markdown } from './markdown.node.ts';

nodeFixtures(markdown, import.meta.dirname);

const run = async (parameters: Record<string, string | boolean>) => {
  const { outputs, result } = await runFixture(markdown, { name: '', parameters, input: [{ json: {} }], expect: {} });
  return { text: outputs['main']?.[0]?.json['data'], result };
};
const toMarkdown = (html: string) => run({ html });
const toHtml = (text: string) => run({ operation: 'to-html', markdown: text });

describe('markdown', () => {
  it('writes a page of some size block by block', async () => {
    const { text } = await toMarkdown(`<main>${'<section><h2>a</h2>b <i>c</i><p>d</p></section>'.repeat(1_000)}</main>`);
    expect(text).toBe(new Array(1_000).fill('## a\n\nb _c_\n\nd').join('\n\n'));
  });

  it.each([
    ['one block without end', `<p>${'a '.repeat(100_000)}</p>`, 'one block'],
    ['a page nested without end', '<div>'.repeat(200), 'levels deep'],
  ])('refuses %s', async (_, html, problem) => {
    const { result } = await toMarkdown(html);
    expect(result).toMatchObject({ failure: { code: 'HTML_UNREADABLE', message: expect.stringContaining(problem) } });
  });

  it.each([
    ['a text without end', 'a '.repeat(60_000), 'characters'],
    ['quotations within each other', '> '.repeat(1_000), 'quotations'],
    ['backticks in a row', '`'.repeat(5_000), 'backticks'],
    ['links that do not end', '[a]('.repeat(2_000), 'links'],
    ['elements that do not end', '<div>'.repeat(5_000), 'elements'],
    ['attributes that do not end', '<a href="'.repeat(5_000), 'angle brackets'],
    ['space without end', `[a](${' '.repeat(50_000)}`, 'spaces'],
  ])('refuses %s', async (_, text, problem) => {
    const { result } = await toHtml(text);
    expect(result).toMatchObject({ failure: { code: 'MARKDOWN_TOO_COSTLY', message: expect.stringContaining(problem) } });
  });

  it('takes a text of the length that reports have', async () => {
    const text = '# Head\n\nSome *text* with **bold**, `code` and a [link](http://a.b/c).\n\n- one\n- two\n\n> said\n\n'.repeat(
      300,
    );
    expect((await toHtml(text)).result).toEqual({ status: 'succeeded' });
  });
});
