const CODE_HEADING = /^#{2,4} `?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)`?\s*$/gm;
const NUMBERED = /^(\d{4})-[a-z0-9-]+\.md$/;

/** Every code has a heading in the page, once, and every such heading is a code. */
export function findUndocumentedCodes(codes, page) {
  const headings = [...page.matchAll(CODE_HEADING)].map(([, code]) => code);
  return [
    ...codes.filter((code) => !headings.includes(code)).map((code) => `docs/errors.md: no heading for ${code}`),
    ...headings
      .filter((code) => !codes.includes(code))
      .map((code) => `docs/errors.md: ${code} is not in libs/errors/src/catalogue.ts`),
    ...headings
      .filter((code, index) => headings.indexOf(code) < index)
      .map((code) => `docs/errors.md: a second heading for ${code}`),
  ];
}

/** Every code stands in the page as `CODE`, wherever that is. */
export function findUnmentionedCodes(codes, page, name) {
  return codes.filter((code) => !page.includes(`\`${code}\``)).map((code) => `${name}: says nothing about \`${code}\``);
}

/** Decision records are `0007-some-title.md`, each number once. */
export function findDuplicateNumbers(names) {
  const records = names.filter((name) => name !== 'README.md').map((name) => ({ name, number: NUMBERED.exec(name)?.[1] }));
  const byNumber = Map.groupBy(
    records.filter(({ number }) => number),
    ({ number }) => number,
  );
  return [
    ...records.filter(({ number }) => !number).map(({ name }) => `docs/adr/${name}: must be named like 0007-some-title.md`),
    ...[...byNumber]
      .filter(([, taken]) => taken.length > 1)
      .map(([number, taken]) => `docs/adr: number ${number} is taken by ${taken.map(({ name }) => name).join(' and ')}`),
  ];
}
