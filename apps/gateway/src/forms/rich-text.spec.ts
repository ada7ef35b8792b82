import { plainText, richText } from './rich-text.ts';

describe(richText, () => {
  it.each([
    ['plain & simple <3', 'plain &amp; simple &lt;3'],
    ['<b>bold</b> and <I>it</I>', '<b>bold</b> and <i>it</i>'],
    ['a<br>b<br/>c', 'a<br>b<br>c'],
    ['a &amp; b &euro; &#8364; &bogus', 'a &amp; b &euro; &#8364; &amp;bogus'],
    ['<ul><li>one<li>two</ul>', '<ul><li>one<li>two</li></li></ul>'],
    ['</b>x', 'x'],
    ['<i>open', '<i>open</i>'],
    ['<td colspan="2" style="x" rowspan=99999>a</td>', '<td colspan="2">a</td>'],
    ['line one\\nline two', 'line one\nline two'],
    [
      '<a href="https://a.example/?a=1&amp;b=2" onclick="x()">go</a>',
      '<a href="https://a.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">go</a>',
    ],
    ['<img src="https://a.example/x.png" alt="A &quot;cat&quot;">', 'A &quot;cat&quot;'],
  ])('%s', (given, expected) => {
    expect(richText(given)).toBe(expected);
  });

  it.each([
    '<script>alert(1)</script>',
    '<SCRIPT\n>alert(1)</SCRIPT >',
    '<script>alert(1)',
    '<scr<script>ipt>alert(1)</scr</script>ipt>',
    '<style>body{display:none}</style>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<svg><script>alert(1)</script></svg>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java&#115;cript:alert(1)">x</a>',
    '<a href=" java\nscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="//evil.example">x</a>',
    '<b onmouseover="alert(1)">x</b>',
    '<b style="position:fixed">x</b>',
    '<iframe src="https://evil.example"></iframe>',
    '<form action="https://evil.example"><input name="a"><button>x</button></form>',
    '<base href="https://evil.example">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<!--><img src=x onerror=alert(1)>-->',
    '<![CDATA[<script>alert(1)</script>]]>',
    '<b <script>alert(1)</script>>',
    '"><img src=x onerror=alert(1)>',
    '<a href="https://a.example" "onclick="alert(1)">x</a>',
  ])('leaves nothing that acts of %s', (given) => {
    const markup = richText(given);
    const tags = [...markup.matchAll(/<\/?([a-z0-9]+)([^>]*)>/g)];
    for (const [, name, rest] of tags) {
      expect(['a', 'b']).toContain(name);
      expect(rest).toMatch(/^$|^ href="https:\/\/a\.example\/" target="_blank" rel="noopener noreferrer nofollow"$/);
    }
    expect(markup.replaceAll(/<\/?(a|b)\b[^>]*>/g, '')).not.toContain('<');
  });

  it('closes what it opens, however deep', () => {
    const deep = richText('<div>'.repeat(10_000) + 'x');
    expect(deep.match(/<div>/g)!.length).toBe(deep.match(/<\/div>/g)!.length);
    expect(deep.length).toBeLessThan(1_000);
  });

  it('is done at once with what is made to take long', () => {
    const started = performance.now();
    for (const text of [
      '<'.repeat(50_000),
      '<a '.repeat(20_000),
      '<!--'.repeat(20_000),
      '<script>'.repeat(8_000),
      '&amp;#'.repeat(10_000),
    ])
      richText(text);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe(plainText, () => {
  it('has no markup', () => expect(plainText('<b>a</b><br>b\n c')).toBe('a b c'));
});
