import { findDuplicateNumbers, findUndocumentedCodes, findUnmentionedCodes } from './doc-rules.mjs';

describe('error codes and their headings', () => {
  it('agree where each code has one heading', () => {
    expect(
      findUndocumentedCodes(
        ['INTERNAL', 'PLAN_NOT_FOUND'],
        '# Errors\n\n## Plans\n\n### PLAN_NOT_FOUND\nText.\n\n### `INTERNAL`\n',
      ),
    ).toEqual([]);
  });

  it('differ where either side has more', () => {
    expect(findUndocumentedCodes(['PLAN_NOT_FOUND', 'INTERNAL'], '### INTERNAL\n### PLAN_LOST\n### INTERNAL\n')).toEqual([
      'docs/errors.md: no heading for PLAN_NOT_FOUND',
      'docs/errors.md: PLAN_LOST is not in libs/errors/src/catalogue.ts',
      'docs/errors.md: a second heading for INTERNAL',
    ]);
  });
});

describe('diagnostic codes', () => {
  it('must each stand in the page, whole', () => {
    expect(
      findUnmentionedCodes(['EDGE_UNKNOWN_NODE', 'EDGE_UNKNOWN'], '| `EDGE_UNKNOWN_NODE` | error |', 'docs/page.md'),
    ).toEqual(['docs/page.md: says nothing about `EDGE_UNKNOWN`']);
  });
});

describe('decision records', () => {
  it('have each number once, and a name that sorts', () => {
    expect(findDuplicateNumbers(['README.md', '0001-one.md', '0002-two.md', '0001-other.md', 'three.md'])).toEqual([
      'docs/adr/three.md: must be named like 0007-some-title.md',
      'docs/adr: number 0001 is taken by 0001-one.md and 0001-other.md',
    ]);
  });
});
