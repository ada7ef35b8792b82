import { runImported } from './testing/run-imported.ts';

const fileOf = (typeVersion: number, parameters: object) => ({
  name: 'HTTP',
  nodes: [
    { name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
    { name: 'HTTP', type: 'n8n-nodes-base.httpRequest', typeVersion, position: [200, 0], parameters },
  ],
  connections: { Start: { main: [[{ node: 'HTTP', type: 'main', index: 0 }]] } },
  settings: { executionOrder: 'v1' },
});
const outputOf = async (typeVersion: number, parameters: object, answers: object[]) => {
  const run = await runImported(fileOf(typeVersion, parameters), { items: [{ json: { id: 7 } }], answers: answers as never });
  return { ...run, items: run.outputs['HTTP']?.[0]?.[0] };
};

describe('an HTTP Request of n8n', () => {
  it.each([
    [1, { requestMethod: 'POST', bodyParametersUi: { parameter: [{ name: 'a', value: '={{ $json.id }}' }] } }],
    [2, { requestMethod: 'POST', jsonParameters: true, bodyParametersJson: '={"a":{{ $json.id }}}' }],
    ...[3, 4, 4.1, 4.2, 4.3, 4.4, 4.5].map(
      (version) =>
        [
          version,
          {
            method: 'POST',
            sendBody: true,
            bodyParameters: { parameters: [{ name: 'a', value: '={{ $json.id }}' }] },
            options: {},
          },
        ] as const,
    ),
  ] as const)('of version %s sends its body and gives what is answered', async (version, parameters) => {
    const { requests, items } = await outputOf(version, { url: '=https://a.example/{{ $json.id }}', ...parameters }, [
      { ok: true },
    ]);
    expect(requests).toMatchObject([{ method: 'POST', url: 'https://a.example/7', body: '{"a":7}', timeoutMs: 300_000 }]);
    expect(items).toEqual([{ ok: true }]);
  });

  it('asks for its pages, by expressions that only they have', async () => {
    const pagination = {
      parameters: { parameters: [{ name: 'page', value: '={{ $pageCount + 1 }}' }] },
      paginationCompleteWhen: 'other',
      completeExpression: '={{ !$response.body.more }}',
    };
    const { requests, items } = await outputOf(4.2, { url: 'https://a.example/', options: { pagination: { pagination } } }, [
      { n: 1, more: true },
      { n: 2 },
    ]);
    expect(requests.map(({ url }) => url)).toEqual(['https://a.example/?page=1', 'https://a.example/?page=2']);
    expect(items).toEqual([{ n: 1, more: true }, { n: 2 }]);
  });
});
