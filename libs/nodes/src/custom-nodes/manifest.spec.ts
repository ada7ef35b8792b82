import { customNodeManifest } from './manifest.ts';

const MANIFEST = { type: 'custom.greet', version: 1, title: 'Greet', description: 'Greets.', effect: 'pure', params: {} };
const problemsOf = (change: object) =>
  customNodeManifest.safeParse({ ...MANIFEST, ...change }).error?.issues.map(({ path }) => path.join('.'));

describe('the manifest of a custom node', () => {
  it('has defaults for what most nodes do not say', () => {
    expect(customNodeManifest.parse(MANIFEST)).toEqual({
      ...MANIFEST,
      ...{
        category: 'data',
        inputs: ['main'],
        outputs: ['main'],
        hosts: [],
        credentials: [],
        deterministic: false,
        timeoutMs: 60_000,
      },
    });
  });

  it.each([
    [{ type: 'greet' }, 'type'],
    [{ type: 'custom.' }, 'type'],
    [{ type: 'Custom.greet' }, 'type'],
    [{ type: '../custom.greet' }, 'type'],
    [{ version: 0 }, 'version'],
    [{ version: 1.5 }, 'version'],
    [{ outputs: [] }, 'outputs'],
    [{ outputs: ['main', 'main'] }, 'outputs'],
    [{ outputs: ['error'] }, 'outputs'],
    [{ effect: 'respond' }, 'effect'],
    [{ effect: 'read', hosts: ['*'] }, 'hosts.0'],
    [{ effect: 'read', hosts: ['http://*'] }, 'hosts.0'],
    [{ effect: 'read', hosts: ['api.example.com/path'] }, 'hosts.0'],
    [{ effect: 'read', hosts: ['user@api.example.com'] }, 'hosts.0'],
    [{ hosts: ['api.example.com'] }, 'effect'],
    [{ effect: 'read', credentials: [{ type: 'httpHeaderAuth' }] }, 'hosts'],
    [{ timeoutMs: 700_000 }, 'timeoutMs'],
    [{ webhooks: true }, ''],
  ])('refuses %j at "%s"', (change, field) => {
    expect(problemsOf(change)).toEqual([field]);
  });

  it('takes hosts by name, port, domain and scheme', () => {
    const hosts = ['api.example.com', '*.example.com', 'api.example.com:8443', 'http://intranet', '[::1]:80'];
    expect(problemsOf({ effect: 'read', hosts })).toBeUndefined();
  });
});
