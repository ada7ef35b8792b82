import { nodeFixtures } from '../../test/node-fixtures.ts';
import { runFixture } from '../../test/fixture-run.ts';
import { html } from './html.node.ts';

nodeFixtures(html, import.meta.dirname);

const extract = async (data: string, ...values: object[]) => {
  const fixture = {
    name: '',
    parameters: { operation: 'extract', values: values as never },
    input: [{ json: { data } }],
    expect: {},
  };
  const { outputs, result } = await runFixture(html, fixture);
  return { json: outputs['main']?.[0]?.json, result };
};

describe('html', () => {
  it('searches a page of some size in slices, and gives what it would at once', async () => {
    const data = `<ul>${'<li class=a>x</li><li>y</li>'.repeat(2_000)}</ul>`;
    const { json } = await extract(
      data,
      { key: 'sliced', selector: 'ul > li.a + li', take: 'list' },
      { key: 'whole', selector: 'li:last' },
    );
    expect(json).toEqual({ sliced: new Array(2_000).fill('y'), whole: 'y' });
  });

  it.each([
    ['p ~ p ~ p', 'more than once'],
    ['div:has(p ~ a)', 'siblings'],
    ['div:has(> p:nth-child(2))', 'siblings'],
    ['p:nth-child(2):first', 'the like'],
  ])('refuses the selector %s on a page of some size', async (selector, problem) => {
    const { result } = await extract('<p>'.repeat(5_001), { key: 'a', selector });
    expect(result).toMatchObject({ failure: { code: 'HTML_SELECTOR_INVALID', message: expect.stringContaining(problem) } });
  });

  it.each(['tr:has(td) td:nth-child(2)', 'tr:nth-child(1) > td:nth-of-type(2)', 'td:first ~ td:contains(b)', '[title~=x] ~ td'])(
    'takes the selector %s',
    async (selector) => {
      const { json } = await extract('<table><tr><td title="x y">a<td>b</table>', { key: 'a', selector });
      expect(json).toEqual({ a: 'b' });
    },
  );

  it.each([
    ['nested without end', '<div>'.repeat(20_000), 'levels deep'],
    [
      'an element with attributes without end',
      `<a ${Array.from({ length: 20_000 }, (_, n) => `a${n}`).join(' ')}>`,
      'attributes',
    ],
    ['elements that copy themselves', `<p>${Array.from({ length: 1_000 }, (_, n) => `<b id=${n}>`).join('')}`, 'open at a time'],
    ['far too many elements', '<br><!---->'.repeat(76_000), 'elements'],
  ])('refuses %s', async (_, data, problem) => {
    const { result } = await extract(data, { key: 'a', selector: 'p' });
    expect(result).toMatchObject({ failure: { code: 'HTML_UNREADABLE', message: expect.stringContaining(problem) } });
  });

  it('refuses matches within each other that hold the same text again and again', async () => {
    const data = `${'<div>'.repeat(400)}${'text '.repeat(40_000)}`;
    const { result } = await extract(data, { key: 'a', selector: 'div', take: 'list' });
    expect(result).toMatchObject({ failure: { code: 'HTML_TOO_LARGE' } });
  });
});
