import { nodeFixtures } from '../../test/node-fixtures.ts';
import { chatTrigger } from './chat-trigger.node.ts';

nodeFixtures(chatTrigger, import.meta.dirname);

describe('a chat', () => {
  const pageOf = (parameters: Record<string, string | boolean>) => chatTrigger.webhooks?.({ path: '/help/', ...parameters })[0];

  it('is for nobody unless it says so, and says what its page shows', () => {
    expect(pageOf({})).toMatchObject({
      path: 'help',
      respond: 'last-node',
      page: { kind: 'chat', isPublic: false, hasPage: true },
    });
    expect(pageOf({ public: true, mode: 'embedded' })?.page).toMatchObject({ isPublic: true, hasPage: false });
    const page = pageOf({
      initialMessages: 'Hi\n\nHow are you?',
      startButton: 'Go',
      fileUploads: true,
      acceptedFiles: 'image/*',
    })?.page;
    expect(page).toMatchObject({ initialMessages: ['Hi', 'How are you?'], startButton: 'Go', files: 'image/*' });
  });

  it('takes text that only begins as an expression, and no expression', () => {
    expect(pageOf({ title: '=Help' })?.page).toMatchObject({ title: 'Help' });
    expect(() => pageOf({ title: '={{ $now }}' })).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'PARAMETER_INVALID', field: 'title' }) }),
    );
  });

  it('is answered with the first item of the last node', () => {
    expect(chatTrigger.answer?.({}, [{ json: { output: 'Hi' } }, { json: {} }])).toMatchObject({
      body: { json: { output: 'Hi' } },
    });
    expect(chatTrigger.answer?.({}, [])).toMatchObject({ body: { json: {} } });
  });
});
