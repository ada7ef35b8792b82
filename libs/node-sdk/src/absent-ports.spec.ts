import { absentPorts } from './absent-ports.ts';

describe(absentPorts, () => {
  const ports = absentPorts();

  it('has every port, of which each use says which one is not there', () => {
    expect(() => ports.sql.run({} as never)).toThrow('There is no port "sql" here.');
    expect(() => ports.seenValues({} as never)).toThrow('There is no port "seenValues" here.');
  });

  it('can be handed on and waited for as any object', async () => {
    expect(Object.keys({ ...ports })).toContain('mail');
    await expect(Promise.resolve(ports.mail)).resolves.toBe(ports.mail);
  });
});
