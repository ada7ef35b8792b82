import { toPoolConfig, withDatabase, withStartupOptions } from './connection.ts';

const SOCKET_URL = 'postgres://postgres@/postgres?host=%2Ftmp%2Fweft-x';

describe(withStartupOptions.name, () => {
  it('adds options, and keeps what the URL has', () => {
    const url = withStartupOptions('postgres://u:p%40ss@db:6543/weft?sslmode=disable&options=-c%20search_path%3Da', {
      role: 'weft_app',
      statement_timeout: 5,
    });

    const [address, query] = url.split('?');
    expect(address).toBe('postgres://u:p%40ss@db:6543/weft');
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      sslmode: 'disable',
      options: '-c search_path=a -c role=weft_app -c statement_timeout=5',
    });
  });

  it('takes the URL of a socket, and one without a query', () => {
    expect(withStartupOptions(SOCKET_URL, { role: 'weft_app' })).toBe(`${SOCKET_URL}&options=-c+role%3Dweft_app`);
    expect(withStartupOptions('postgres://db', { role: 'weft_app' })).toBe('postgres://db?options=-c+role%3Dweft_app');
  });
});

describe(withDatabase.name, () => {
  it.each([
    ['postgres://u:p@db:5432/weft?sslmode=disable', 'postgres://u:p@db:5432/test?sslmode=disable'],
    [SOCKET_URL, 'postgres://postgres@/test?host=%2Ftmp%2Fweft-x'],
    ['postgres://db', 'postgres://db/test'],
  ])('turns %s into %s', (url, expected) => {
    expect(withDatabase(url, 'test')).toBe(expected);
  });
});

describe(toPoolConfig.name, () => {
  it('gives a silent server less than 30 s, and longer than the server gives a statement', () => {
    const { query_timeout: replyTimeoutMs = 0, connectionString } = toPoolConfig({ url: 'postgres://db/weft' });
    const statementTimeoutMs = Number(/statement_timeout%3D(\d+)/.exec(connectionString)?.[1]);
    expect(replyTimeoutMs).toBeLessThan(30_000);
    expect(replyTimeoutMs).toBeGreaterThan(statementTimeoutMs);
  });

  it('waits for ever where a statement may take for ever', () => {
    expect(toPoolConfig({ url: 'postgres://db/weft', statementTimeoutMs: 0 })).not.toHaveProperty('query_timeout');
  });
});
