import { API_KEY_PREFIX, mintSecret, readSecret, sameDigest, STREAM_TICKET_PREFIX } from './opaque-secret.ts';

const OWNER = '0190f3a2-0000-7000-8000-00000000000a';
const ID = '0190f3a2-0000-7000-8000-00000000000b';

describe(mintSecret, () => {
  it('names its owner and its row, and is known again by its hash', () => {
    const { text, sha256 } = mintSecret(API_KEY_PREFIX, OWNER, ID);
    const read = readSecret(API_KEY_PREFIX, text)!;
    expect(read).toMatchObject({ ownerId: OWNER, id: ID });
    expect(sameDigest(read.sha256, sha256)).toBe(true);
  });

  it('is different each time', () => {
    expect(mintSecret(API_KEY_PREFIX, OWNER, ID).text).not.toBe(mintSecret(API_KEY_PREFIX, OWNER, ID).text);
  });
});

describe(readSecret, () => {
  it.each(['', 'weft_', 'weft_short', `weft_${'A'.repeat(200)}`, 'other_AAAA'])('knows nothing of %j', (text) => {
    expect(readSecret(API_KEY_PREFIX, text)).toBeUndefined();
  });

  it('takes no ticket for a key', () => {
    expect(readSecret(API_KEY_PREFIX, mintSecret(STREAM_TICKET_PREFIX, OWNER, ID).text)).toBeUndefined();
  });

  it('has another hash for text that only decodes to the same bytes', () => {
    const { text, sha256 } = mintSecret(API_KEY_PREFIX, OWNER, ID);
    const read = readSecret(API_KEY_PREFIX, `${text}=`);
    expect(read === undefined || !sameDigest(read.sha256, sha256)).toBe(true);
  });
});
