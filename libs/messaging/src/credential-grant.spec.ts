import { describe, expect, it } from '@jest/globals';
import { openReply, readGrant, sealReply, signGrant } from './credential-grant.ts';

const KEY = 'a secret key of the tests, with more than 32 characters';
const grant = { tenantId: 't', executionId: 'e', nodeId: 'n', credentialId: 'c' };
const NOW = 1_000_000;

describe('a grant', () => {
  it('says who may open what, for a minute', () => {
    const text = signGrant(KEY, grant, NOW);
    expect(readGrant(KEY, text, NOW)).toEqual(grant);
    expect(readGrant(KEY, text, NOW + 60_000)).toEqual(grant);
    expect(() => readGrant(KEY, text, NOW + 66_000)).toThrow(expect.objectContaining({ code: 'GRANT_REJECTED' }));
  });

  it('is unlike any other, also where it says the same at the same moment', () => {
    expect(signGrant(KEY, grant, NOW)).not.toBe(signGrant(KEY, grant, NOW));
  });

  it('is bound to the installation and to every word in it', () => {
    const text = signGrant(KEY, grant, NOW);
    expect(() => readGrant(`${KEY}.`, text, NOW)).toThrow(expect.objectContaining({ code: 'GRANT_REJECTED' }));
    for (let at = 0; at < text.length - 1; at++) {
      const other = text[at] === 'A' ? 'B' : 'A';
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      // The last character of base64url may hold bits that count for nothing.
      if (
        Buffer.from(changed.split('.')[1] ?? '', 'base64url').equals(Buffer.from(text.split('.')[1] ?? '', 'base64url')) &&
        changed.split('.')[0] === text.split('.')[0]
      )
        continue;
      expect(() => readGrant(KEY, changed, NOW)).toThrow(expect.objectContaining({ code: 'GRANT_REJECTED' }));
    }
  });

  it('is what its reply can be opened with, and nothing else', () => {
    const text = signGrant(KEY, grant, NOW);
    const sealed = sealReply(KEY, text, { value: 'canary' });
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('canary');
    expect(openReply(KEY, text, sealed)).toEqual({ value: 'canary' });
    expect(() => openReply(KEY, signGrant(KEY, grant, NOW + 1), sealed)).toThrow('does not open');
    expect(() => openReply('another secret key, with more than 32 characters', text, sealed)).toThrow('does not open');
  });
});
