import { HealthRegistry } from './health-registry.ts';

describe(HealthRegistry, () => {
  it('is ready once every check is', async () => {
    const health = new HealthRegistry();
    let problem: string | undefined = 'starting';
    health.register('store', () => problem);
    health.register('bus', async () => undefined);
    await expect(health.report()).resolves.toEqual({ ready: false, checks: { store: 'starting', bus: 'ok' } });
    problem = undefined;
    await expect(health.report()).resolves.toEqual({ ready: true, checks: { store: 'ok', bus: 'ok' } });
  });

  it('takes an exception for an answer', async () => {
    const health = new HealthRegistry();
    const remove = health.register('store', () => {
      throw new Error('away');
    });
    await expect(health.report()).resolves.toEqual({ ready: false, checks: { store: 'away' } });
    remove();
    await expect(health.report()).resolves.toEqual({ ready: true, checks: {} });
  });
});
