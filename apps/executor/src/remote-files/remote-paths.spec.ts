import { describe, expect, it } from '@jest/globals';
import { checkPath, foldersOf, isEntryName, joinPath } from './remote-paths.ts';

describe('paths on a server', () => {
  it.each([
    ['/a/b/c.txt', ['/a', '/a/b']],
    ['a/b/c.txt', ['a', 'a/b']],
    ['c.txt', []],
    ['/c.txt', []],
    ['../a/./c.txt', ['../a']],
    ['a//b', ['a']],
    ['a/b/', ['a', 'a/b']],
  ])('lead to %s by the folders %j', (path, folders) => {
    expect(foldersOf(path)).toEqual(folders);
  });

  it('are joined with one slash', () => {
    expect([joinPath('/', 'a'), joinPath('/in', 'a'), joinPath('in/', 'a'), joinPath('.', 'a')]).toEqual([
      '/a',
      '/in/a',
      'in/a',
      'a',
    ]);
  });

  it.each(['', 'a\nb', 'a\r\nDELE b', 'a\0b', 'a\u2028b', 'x'.repeat(4_097)])('are not %j', (path) => {
    expect(() => checkPath(path)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'REMOTE_PATH_INVALID' }) }),
    );
  });

  it('may hold anything else', () => {
    for (const path of ['/in/grüße 1.csv', '../x', 'C:\\a', '~']) expect(checkPath(path)).toBe(path);
  });

  it('have names that lead nowhere else', () => {
    expect(['a', '..a', 'a b'].map(isEntryName)).toEqual([true, true, true]);
    expect(['', 'a/b', '../../x', 'a\0'].map(isEntryName)).toEqual([false, false, false, false]);
  });
});
