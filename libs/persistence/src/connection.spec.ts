import pg from 'pg';
import { withDatabase, withStartupOptions } from './connection.ts';

const parse = (url: string) => new pg.Client({ connectionString: url });

describe(withStartupOptions.name, () => {
  it('adds options, and keeps what the URL has', () => {
    const url = withStartupOptions('postgres://u:p%40ss@db:6543/weft?sslmode=disable&options=-c%20search_path%3Da', { role: 'weft_app', statement_timeout: 5 });

    const client = parse(url) as unknown as { connectionParameters: { options: string; password: string } };
    expect(client.connectionParameters).toMatchObject({ options: '-c search_path=a -c role=weft_app -c statement_timeout=5', password: 'p@ss' });
    expect(parse(url)).toMatchObject({ host: 'db', port: 6543, database: 'weft', user: 'u' });
  });

  it('takes the URL of a socket', () => {
    const url = withStartupOptions('postgres://postgres@/postgres?host=%2Ftmp%2Fweft-x', { role: 'weft_app' });

    expect(parse(url)).toMatchObject({ host: '/tmp/weft-x', user: 'postgres', database: 'postgres' });
  });
});

describe(withDatabase.name, () => {
  it.each([
    ['postgres://u:p@db:5432/weft?sslmode=disable', 'postgres://u:p@db:5432/test?sslmode=disable'],
    ['postgres://postgres@/postgres?host=%2Ftmp', 'postgres://postgres@/test?host=%2Ftmp'],
    ['postgres://db', 'postgres://db/test'],
  ])('turns %s into %s', (url, expected) => {
    expect(withDatabase(url, 'test')).toBe(expected);
  });
});
