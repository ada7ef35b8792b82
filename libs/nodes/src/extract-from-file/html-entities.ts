const ENTITY = /&(?:#(\d{1,7});?|#x([0-9a-f]{1,6});?|([a-z][a-z0-9]{1,31});?)/gi;
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: '\u00a0' };

type Decode = (text: string) => string;

/** Reads the entities of HTML. The rarer names are looked up, each once. */
export async function htmlDecoder(): Promise<Decode> {
  const { load } = await import('cheerio');
  const known = new Map(Object.entries(NAMED));
  const named = (name: string): string => {
    const character = known.get(name) ?? load(`<p>&${name};</p>`, { xml: { xmlMode: false } })('p').text();
    known.set(name, character);
    return character;
  };
  return (text) =>
    text.includes('&')
      ? text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
          if (name !== undefined) return whole.endsWith(';') ? named(name) : (NAMED[name] ?? whole);
          const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
          return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
        })
      : text;
}
