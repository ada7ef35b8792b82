import { documentSchema } from '@weft/workflow-model';
import { fromN8n } from './from-n8n.ts';
import { toN8n } from './to-n8n.ts';

const fileWith = (tags: unknown): object => ({ name: 'Tagged', nodes: [], connections: {}, tags });
const exportWith = (file: object, tags?: readonly string[]) =>
  toN8n(documentSchema.parse(fromN8n(file).document), { tags }).file['tags'];

describe('tags', () => {
  it.each([
    [
      [{ id: 't1', name: 'Sales' }, { name: ' north ' }],
      ['Sales', 'north'],
    ],
    [
      ['plain', 'names'],
      ['plain', 'names'],
    ],
    [[{ name: 'Sales' }, { name: 'SALES' }], ['Sales']],
    [[], []],
    [undefined, []],
    ['Sales', []],
  ])('of a file, %j, are %j', (given, expected) => {
    const { tags, findings } = fromN8n(fileWith(given));
    expect(tags).toEqual(expected);
    expect(findings).toEqual([]);
  });

  it('that no workflow can have are named, and left out', () => {
    const many = Array.from({ length: 52 }, (_, index) => ({ name: `t${index}` }));
    const { tags, findings } = fromN8n(fileWith([{ id: 'nameless' }, { name: 'n'.repeat(101) }, ...many]));
    expect(tags).toEqual(many.slice(0, 50).map(({ name }) => name));
    expect(findings).toEqual([expect.objectContaining({ code: 'IMPORT_SETTING_DROPPED', field: 'tags' })]);
    expect(findings[0]?.message).toContain('"t50", "t51"');
  });

  it('stand in the file as the workflow has them now, and what n8n says of each stays', () => {
    const file = fileWith([{ id: 't1', name: 'Sales', createdAt: '2026-01-01' }, { id: 't2', name: 'Old' }, { id: 'nameless' }]);
    expect(exportWith(file, ['New', 'sales'])).toEqual([
      { id: 't1', name: 'Sales', createdAt: '2026-01-01' },
      { id: 'nameless' },
      { name: 'New' },
    ]);
    expect(exportWith(file)).toEqual([
      { id: 't1', name: 'Sales', createdAt: '2026-01-01' },
      { id: 't2', name: 'Old' },
      { id: 'nameless' },
    ]);
    expect(exportWith(fileWith(undefined), [])).toBeUndefined();
  });

  it('come back from the file that they were written to', () => {
    const document = documentSchema.parse({ name: 'Own', nodes: [] });
    expect(fromN8n(toN8n(document, { tags: ['a', 'B'] }).file).tags).toEqual(['a', 'B']);
  });
});
