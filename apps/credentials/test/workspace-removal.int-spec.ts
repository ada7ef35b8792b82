import { credentials } from '@weft/contracts';
import { newActor, VaultUnderTest } from './vault-under-test.ts';

let vault: VaultUnderTest;
beforeAll(async () => {
  vault = await VaultUnderTest.start();
});
afterAll(() => vault.stopAndDrop());

const header = {
  name: 'Orders',
  type: 'httpHeaderAuth',
  data: { name: 'X-Key', value: 'canary-52be01' },
  allowedHosts: ['a.example'],
};
const TABLES = ['credentials', 'tokens', 'consents', 'uses', 'data_keys'];

describe('the end of a workspace', () => {
  const rowsOf = async (tenantId: string) => {
    const counts: number[] = [];
    for (const table of TABLES) {
      const sql = `SELECT count(*)::int AS n FROM credentials.${table} WHERE tenant_id = $1`;
      counts.push((await vault.pool.query<{ n: number }>(sql, [tenantId])).rows[0]!.n);
    }
    return counts;
  };

  it('takes its credentials along, with the keys that they were closed with; those of others stay', async () => {
    const [actor, neighbour] = [newActor(), newActor()];
    const { id } = await vault.client.create({ actor, ...header });
    const { id: theirs } = await vault.client.create({ actor: neighbour, ...header });
    await vault.resolve(actor, id);
    await vault.resolve(neighbour, theirs);
    const changed: unknown[] = [];
    vault.transport.listen(credentials.events.credentialChanged.subject, undefined, (payload) => void changed.push(payload));

    await vault.client.removeWorkspace({ tenantId: actor.tenantId });

    expect(await rowsOf(actor.tenantId)).toEqual([0, 0, 0, 0, 0]);
    await expect(vault.resolve(actor, id)).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_FOUND' });
    await vault.transport.flush();
    expect(changed).toEqual([{ tenantId: actor.tenantId, credentialId: id }]);
    expect((await vault.resolve(neighbour, theirs)).fields['value']).toBe('canary-52be01');
    await expect(vault.client.removeWorkspace({ tenantId: actor.tenantId })).resolves.toBeUndefined();
  });
});
