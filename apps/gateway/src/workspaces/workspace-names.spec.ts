import { newSlug, ownWorkspaceName } from './workspace-names.ts';

/** As the table has it. */
const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

describe(newSlug, () => {
  it.each(['Acme', 'Ünïcode & Söhne', '', '   ', '日本語', '-'.repeat(100), 'x'.repeat(100), '../../etc'])(
    'makes one of %j',
    (name) => {
      expect(newSlug(name)).toMatch(SLUG);
    },
  );

  it('keeps what can be read, and is another each time', () => {
    expect(newSlug('Café Müller')).toMatch(/^cafe-muller-[0-9a-f]{8}$/);
    expect(newSlug('Acme')).not.toBe(newSlug('Acme'));
  });
});

describe(ownWorkspaceName, () => {
  it('is called after its owner', () => {
    expect(ownWorkspaceName({ name: 'Ada', email: 'ada@example.com' })).toBe("Ada's workspace");
    expect(ownWorkspaceName({ name: '', email: 'ada@example.com' })).toBe("ada's workspace");
  });
});
