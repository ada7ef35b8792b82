import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const TYPE = '@n8n/n8n-nodes-langchain.chatTrigger';

describe('a chat trigger', () => {
  it.each<[number, JsonObject, JsonObject]>([
    [1.1, {}, { path: 'own-id' }],
    [
      1,
      { public: true, initialMessages: 'Hi\nHow are you?', options: { responseMode: 'responseNode' } },
      { path: 'own-id', public: true, initialMessages: 'Hi\nHow are you?', respond: 'respond-node' },
    ],
    [
      1.4,
      {
        public: true,
        mode: 'webhook',
        options: {
          allowedOrigins: 'https://a.example, https://b.example',
          allowFileUploads: true,
          allowedFilesMimeTypes: 'image/*',
          inputPlaceholder: 'Ask',
          loadPreviousSession: 'notSupported',
          responseMode: 'responseNodes',
          showWelcomeScreen: true,
          getStarted: 'Go',
          subtitle: 'Below',
          title: 'Above',
        },
      },
      {
        path: 'own-id',
        public: true,
        mode: 'embedded',
        allowedOrigins: ['https://a.example', 'https://b.example'],
        respond: 'respond-node',
        title: 'Above',
        subtitle: 'Below',
        placeholder: 'Ask',
        startButton: 'Go',
        fileUploads: true,
        acceptedFiles: 'image/*',
      },
    ],
    [
      1.3,
      { options: { responseMode: 'streaming', showWelcomeScreen: true } },
      { path: 'own-id', respond: 'streaming', startButton: 'New Conversation' },
    ],
  ])('of version %s with %j is read, and written', (version, given, expected) => {
    const { node, parameters, status, reasons } = convertOne(TYPE, version, given, { webhookId: 'own-id' });
    expect([node.type, parameters, status, reasons]).toEqual(['chatTrigger', expected, 'supported', []]);
    const { written, readBack, status: writtenStatus } = writeOne('chatTrigger', parameters);
    expect([written['webhookId'], readBack.nodes[0]?.parameters, writtenStatus]).toEqual(['own-id', expected, 'supported']);
  });

  it('is not opened to others by coming here, and says what it does not bring along', () => {
    const closed = convertOne(TYPE, 1.1, { public: true, authentication: 'n8nUserAuth' }, { webhookId: 'c' });
    expect([closed.parameters, closed.status]).toEqual([{ path: 'c' }, 'converted']);
    expect(closed.reasons.join()).toContain('signed in to n8n');
    const asked = convertOne(TYPE, 1.1, { public: true, authentication: 'basicAuth' }, { webhookId: 'c' });
    expect(asked.parameters).toMatchObject({ public: true, authentication: 'basic' });
    const kept = convertOne(TYPE, 1.1, { options: { loadPreviousSession: 'memory' } }, { webhookId: 'c' });
    expect([kept.status, kept.reasons.join()]).toEqual(['converted', expect.stringContaining('earlier visit')]);
  });
});
