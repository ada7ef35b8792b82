import { toForm } from './parameter-form.ts';

const formOf = (properties: object) => toForm({ type: 'object', properties } as never)['properties'];

describe(toForm, () => {
  it.each([
    [{ enum: ['a'] }, 'select'],
    [{ const: 'a' }, 'select'],
    [{ type: 'boolean' }, 'switch'],
    [{ type: 'integer' }, 'number'],
    [{ type: 'string' }, 'text'],
    [{ type: ['string', 'number'] }, 'text'],
    [{ type: 'array', items: { type: 'string' } }, 'list'],
    [{ type: 'array', items: { type: 'object', properties: {} } }, 'rows'],
    [{ type: 'object', properties: {} }, 'group'],
    [{ anyOf: [{ type: 'string' }, { type: 'object' }] }, 'choice'],
    [{}, 'json'],
  ])('shows %j as %s', (schema, widget) => {
    expect(formOf({ field: schema })).toMatchObject({ field: { 'x-weft': { widget } } });
  });

  it('names fields as people read them, and takes over what the schema says of its widget', () => {
    const field = { type: 'string', widget: 'code', language: 'sql', description: 'A query.' };
    expect(formOf({ maxLoopCount: field })).toEqual({
      maxLoopCount: {
        title: 'Max loop count',
        type: 'string',
        description: 'A query.',
        'x-weft': { widget: 'code', language: 'sql' },
      },
    });
  });

  it('says of which fields the options can be asked for', () => {
    const row = { type: 'object', properties: { column: { type: 'string' }, value: {} } };
    const schema = { type: 'object', properties: { table: { type: 'string' }, rows: { type: 'array', items: row } } };
    expect(toForm(schema, ['table', 'rows.column'])['properties']).toMatchObject({
      table: { 'x-weft': { options: true } },
      rows: { 'x-weft': { widget: 'rows' }, items: { properties: { column: { 'x-weft': { widget: 'text', options: true } } } } },
    });
  });

  it('goes into rows, groups and choices, where conditions lead out', () => {
    const mode = { enum: ['a', 'b'] };
    const inner = { type: 'string', description: 'For `b`.' };
    const row = { type: 'object', properties: { inner } };
    const hint = { properties: { inner: { 'x-weft': { widget: 'text', showWhen: { '../mode': ['b'] } } } } };
    expect(
      formOf({ mode, rows: { type: 'array', items: row }, group: row, choice: { anyOf: [row, { type: 'null' }] } }),
    ).toMatchObject({
      ...{ rows: { items: hint }, group: hint, choice: { anyOf: [hint, { type: 'null' }] } },
    });
  });
});
