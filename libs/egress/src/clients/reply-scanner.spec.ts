import { describe, expect, it } from '@jest/globals';
import { ReplyScanner } from './reply-scanner.ts';

const LIMITS = { maxBytes: 1_000, maxElements: 10, maxDepth: 3 };
const bytes = (text: string) => new TextEncoder().encode(text);

/** What it says of a text, whole and byte by byte. */
function scan(text: string) {
  const whole = new ReplyScanner(LIMITS).scan(bytes(text));
  const scanner = new ReplyScanner(LIMITS);
  const single = Array.from(bytes(text), (byte) => scanner.scan(Uint8Array.of(byte))).find((problem) => problem !== undefined);
  expect(single).toBe(whole);
  return whole;
}

describe(ReplyScanner, () => {
  it.each([
    '+OK\r\n',
    '-ERR it is not\r\n',
    ':-12\r\n',
    '$3\r\na\r\n\r\n',
    '$0\r\n\r\n',
    '$-1\r\n',
    '*-1\r\n',
    '*0\r\n',
    '*2\r\n$1\r\na\r\n*2\r\n:1\r\n+x\r\n+after\r\n',
    '*1\r\n*1\r\n*1\r\n:1\r\n*1\r\n*1\r\n*1\r\n:2\r\n',
    '+OK\r\n$2\r\nab\r\n:7\r\n',
  ])('lets %j pass', (text) => {
    expect(scan(text)).toBeUndefined();
  });

  it.each([
    ['*11\r\n', 'too large'],
    ['*6\r\n*6\r\n', 'too large'],
    ['$1001\r\n', 'too large'],
    [`$900\r\n${'a'.repeat(900)}\r\n$900\r\n${'a'.repeat(900)}\r\n`, 'too large'],
    ['*1\r\n*1\r\n*1\r\n*1\r\n', 'unreadable'],
    ['*x\r\n', 'unreadable'],
    ['*\r\n', 'unreadable'],
    ['$1e9\r\n', 'unreadable'],
    [':99999999999999999999999999999\r\n', 'unreadable'],
    ['%1\r\n', 'unreadable'],
    ['HTTP/1.1 200 OK\r\n', 'unreadable'],
    ['\r\n', 'unreadable'],
    ['$1\r\nab\r\n', 'unreadable'],
  ])('does not let %j pass: it is %s', (text, problem) => {
    expect(scan(text)).toBe(problem);
  });

  it('counts anew for the replies that follow', () => {
    const scanner = new ReplyScanner(LIMITS);
    for (let count = 0; count < 5; count += 1) {
      scanner.reset();
      expect(scanner.scan(bytes(`$700\r\n${'a'.repeat(700)}\r\n`))).toBeUndefined();
    }
    expect(scanner.scan(bytes(`$700\r\n${'a'.repeat(700)}\r\n`))).toBe('too large');
  });
});
