import fc from 'fast-check';
import { NodeHtmlMarkdown } from 'node-html-markdown';
import { markdown } from '../src/markdown/markdown.node.ts';
import { runFixture } from './fixture-run.ts';

const word = fc.constantFrom('a', 'some words', 'x_y', '<b>bold</b>', '<a href="/x">link</a>', '<i>it</i> is', '<code>c</code>');
const inline = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
const entries = fc.array(inline, { minLength: 1, maxLength: 3 }).map((each) => each.map((entry) => `<li>${entry}</li>`).join(''));
const { block } = fc.letrec<{ block: string }>((tie) => ({
  block: fc.oneof(
    { depthSize: 'small' },
    inline.map((text) => `<p>${text}</p>`),
    inline.map((text) => `<h2>${text}</h2>`),
    entries.map((text) => `<ul>${text}</ul>`),
    inline.map((text) => `<blockquote>${text}</blockquote>`),
    inline.map((text) => `<table><tbody><tr><td>${text}</td><td>b</td></tr></tbody></table>`),
    fc.constant('<pre><code>let a;\nb</code></pre>'),
    fc
      .tuple(fc.constantFrom('div', 'section', 'main'), fc.array(tie('block'), { minLength: 1, maxLength: 3 }))
      .map(([name, blocks]) => `<${name}>${blocks.join('')}</${name}>`),
    fc.tuple(inline, tie('block')).map(([text, inner]) => `<div>${text}${inner}${text}</div>`),
  ),
}));

describe('markdown', () => {
  it('gives block by block what the whole page at once gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 4 }), async (blocks) => {
        const page = blocks.join('').repeat(Math.ceil(9_000 / blocks.join('').length));
        const { outputs } = await runFixture(markdown, {
          name: '',
          parameters: { html: page },
          input: [{ json: {} }],
          expect: {},
        });
        expect(outputs['main']?.[0]?.json['data']).toBe(NodeHtmlMarkdown.translate(page));
      }),
      { seed: 20_261_203, numRuns: 60 },
    );
  });
});
