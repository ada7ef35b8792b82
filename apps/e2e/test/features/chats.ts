import { type Feature } from '../../src/index.ts';

const chatFile = (path: string, parameters: object) => ({
  name: 'Helper',
  nodes: [
    {
      id: 'chat',
      name: 'When chat message received',
      type: '@n8n/n8n-nodes-langchain.chatTrigger',
      typeVersion: 1.1,
      position: [0, 0],
      webhookId: path,
      parameters,
    },
    {
      id: 'answer',
      name: 'Answer',
      type: 'n8n-nodes-base.set',
      typeVersion: 3.4,
      position: [200, 0],
      parameters: {
        assignments: {
          assignments: [
            { id: '1', name: 'output', type: 'string', value: '={{ $json.sessionId }}: you said {{ $json.chatInput }}' },
          ],
        },
      },
    },
  ],
  connections: { 'When chat message received': { main: [[{ node: 'Answer', type: 'main', index: 0 }]] } },
  settings: { executionOrder: 'v1' },
});

export const chats: Feature = (weft) => {
  it('of an imported n8n file answer each message, on a page of their own', async () => {
    const file = chatFile('helper', { public: true, initialMessages: 'Hi there!\nAsk me.', options: { title: 'Helper' } });
    const { workflow, report } = await weft().api.import(file);
    expect(report).toMatchObject({ valid: true, nodes: [{ status: 'supported' }, { status: 'supported' }] });
    await weft().api.activate(workflow.id);
    const page = await (await fetch(`${weft().url}/chat/helper`)).text();
    for (const text of ['<h1>Helper</h1>', 'Hi there!', 'Ask me.']) expect(page).toContain(text);
    for (const chatInput of ['one', 'two']) {
      const message = { action: 'sendMessage', sessionId: 's1', chatInput };
      const answer = await weft().api.send<{ output: string }>('POST', '/chat/helper', message);
      expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ output: `s1: you said ${chatInput}` })]);
    }
  }, 60_000);

  it('are closed unless they say otherwise, and can be tried out', async () => {
    const { workflow } = await weft().api.import(chatFile('closed', {}));
    const { urls } = await weft().api.ok<{ urls: { url: string }[] }>('POST', `/api/orchestrator/workflows/${workflow.id}/test`);
    expect(urls).toEqual([
      expect.objectContaining({ method: 'GET', url: expect.stringMatching(/\/chat-test\/closed$/) as string }),
    ]);
    await weft().api.activate(workflow.id);
    expect((await fetch(`${weft().url}/chat/closed`)).status).toBe(404);
    const answer = await weft().api.send<{ output: string }>('POST', '/chat-test/closed', { sessionId: 's', chatInput: 'x' });
    expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ output: 's: you said x' })]);
  }, 60_000);
};
