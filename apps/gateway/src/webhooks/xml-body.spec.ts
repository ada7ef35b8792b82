import { isXml, parseXml } from './xml-body.ts';

describe(parseXml, () => {
  it.each([
    ['<Order id="7"><Item>a</Item><Item>b</Item></Order>', { order: { $: { id: '7' }, item: ['a', 'b'] } }],
    ['<a b="1">  one \n  two </a>', { a: { _: 'one two', $: { b: '1' } } }],
    ['<?xml version="1.0"?><!-- <b> --><a><![CDATA[<b> & c]]></a>', { a: '<b> & c' }],
    ['<a/>', { a: '' }],
    ['<a><b/><b x=">"/></a>', { a: { b: ['', { $: { x: '>' } }] } }],
    ['<ns:A xmlns:ns="urn:x">1</ns:A>', { 'ns:a': { _: '1', $: { 'xmlns:ns': 'urn:x' } } }],
    ['<a><_>1</_><cdata>2</cdata></a>', { a: { _: '1', cdata: '2' } }],
    ['<a><constructor>1</constructor><toString>2</toString></a>', { a: { constructor: '1', tostring: '2' } }],
    ['  \n ', {}],
  ])('%s', async (text, expected) => {
    expect(await parseXml(text)).toEqual(expected);
  });

  it('makes names that mean something to an object fields of it, and changes nothing else', async () => {
    const parsed = (await parseXml('<a><__proto__><b>1</b></__proto__></a>')) as { a: object };
    expect(JSON.stringify(parsed)).toBe('{"a":{"__proto__":{"b":"1"}}}');
    expect(({} as { b?: unknown }).b).toBeUndefined();
  });

  it.each([
    ['not closed', '<a>', /XML, and is not: Unclosed root tag/],
    ['no XML', 'a=1', /XML, and is not: Non-whitespace/],
    ['an entity of its own', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', /Invalid character entity/],
    ['a file that it names', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', /Invalid character entity/],
    ['nested too deep', '<a>'.repeat(501) + '</a>'.repeat(501), /more than 500 levels/],
    ['nested too deep, with signs in its attributes', `<a b="/>" c='</a>'>`.repeat(501), /more than 500 levels/],
  ])('refuses what is %s', async (_, text, message) => {
    await expect(parseXml(text)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(message) as string,
    });
  });

  it('takes what is nested as deep as JSON may be', async () => {
    expect(await parseXml('<a>'.repeat(500) + '</a>'.repeat(500))).toHaveProperty('a.a.a');
  });

  it('is for types that say XML', () => {
    expect(['text/xml', 'application/xml', 'application/soap+xml', 'text/html', ''].map(isXml)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
