import fc from 'fast-check';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'binary-ascii', maxLength: 20 }),
  fc.string({ unit: 'binary-ascii', minLength: 395, maxLength: 410 }),
);

it(
  'encodes and decodes base64 as the platform does',
  () => {
    fc.assert(
      fc.property(text, (plain) => {
        const bytes = Buffer.from(plain);
        expect(encodeBase64(plain)).toBe(bytes.toString('base64'));
        expect(decodeBase64(bytes.toString('base64'))).toBe(bytes.toString());
        expect(decodeBase64(bytes.toString('base64url'))).toBe(bytes.toString());
      }),
      PROPERTY_SETTINGS,
    );
  },
  PROPERTY_TIMEOUT_MS,
);

it('skips what is not of the alphabet, and shows broken UTF-8', () => {
  expect(decodeBase64('aG k=\n!é')).toBe('hi');
  expect(decodeBase64('/w==')).toBe('\uFFFD');
});
