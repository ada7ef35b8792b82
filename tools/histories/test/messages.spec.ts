import { startCommand } from '@weft/contracts';
import { make } from '@weft/testing';
import { recordings } from '../src/history.ts';
import { breaches, messages } from '../src/messages.ts';
import { readMessages } from '../src/released-messages.ts';

describe('messages between versions (docs/upgrades.md)', () => {
  it.each(recordings())('what services as of %s send is understood, and what they are sent holds all that they need', (store) => {
    expect(breaches(readMessages(store) ?? {}, messages())).toEqual([]);
  });

  it('fields that are not known are passed over, at any depth', () => {
    const command = make.startCommand();
    const later = { ...command, later: 1, workflow: { ...command.workflow, later: { than: 'now' } } };

    expect(startCommand.parse(later)).toEqual(command);
  });

  const before = {
    'weft.v1.a.b': { '': '! object', '.id': '! string', '.mode': '? x|y', '.who': '! object', '.who.name': '? string' },
  };
  const shape = before['weft.v1.a.b'];
  it.each([
    ['a message that is gone', {}],
    ['a field that is gone', { '': '! object', '.id': '! string', '.mode': '? x|y', '.who': '! object' }],
    ['a field that must be there now', { ...shape, '.mode': '! x|y' }],
    ['a field that may be left out now', { ...shape, '.id': '? string' }],
    ['a value that is gone', { ...shape, '.mode': '? x' }],
    ['a new field that must be there', { ...shape, '.who.age': '! number' }],
    ['an object that refuses later fields', { ...shape, '.who': '! object, nothing else' }],
  ])('%s is a breach', (_, now) => {
    expect(breaches(before, Object.keys(now).length === 0 ? {} : { 'weft.v1.a.b': now })).toHaveLength(1);
  });

  it('new messages, new fields that may be left out, and new values are none', () => {
    const now = { ...shape, '.mode': '? x|y|z', '.note': '? string', '.list': '? array', '.list[].id': '! string' };
    expect(breaches(before, { 'weft.v1.a.b': now, 'weft.v1.a.c': {} })).toEqual([]);
  });
});
