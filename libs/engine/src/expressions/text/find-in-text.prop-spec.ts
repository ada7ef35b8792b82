import fc from 'fast-check';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import { extractDomain, extractUrl, extractUrlPath } from './find-in-text.ts';

const host = fc
  .array(fc.constantFrom('a', 'www', 'example', 'A', '1', '12', '-', 'xn--a', 'a-b', 'ä', '_', ''), {
    minLength: 1,
    maxLength: 4,
  })
  .map((labels) => labels.join('.'));
const end = fc
  .array(fc.constantFrom('/', '/', 'a', 'B', '.', '..', '%41', '~', '-', '_', '?', '#', ':80', '@', ' ', '\\', 'é'), {
    maxLength: 7,
  })
  .map((parts) => parts.join(''));
const address = fc
  .tuple(fc.constantFrom('http://', 'https://', 'HTTPS://', 'ftp://'), host, fc.constantFrom('', '.com', '.example', '.1'), end)
  .map((parts) => parts.join(''));

it(
  'finds host and path as the URL standard has them',
  () => {
    fc.assert(
      fc.property(address, (text) => {
        const url = extractUrl(text);
        const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
        expect(extractUrlPath(text)).toBe(parsed?.pathname);
        if (parsed) expect(extractDomain(text)).toBe(parsed.hostname);
      }),
      PROPERTY_SETTINGS,
    );
  },
  PROPERTY_TIMEOUT_MS,
);
