import { nodeFixtures } from '../../test/node-fixtures.ts';
import { formTrigger } from './form-trigger.node.ts';

nodeFixtures(formTrigger, import.meta.dirname);

describe('a form', () => {
  const routesOf = (parameters: Record<string, string | boolean>, credentials = {}) =>
    formTrigger.webhooks?.({ path: 'ask', ...parameters }, credentials) ?? [];

  it('has a page at its path', () => {
    expect(routesOf({ path: '/ask/us/', title: '=Ask', button: 'Go' })).toMatchObject([
      {
        method: 'POST',
        path: 'ask/us',
        respond: 'immediately',
        page: { kind: 'form', form: { title: 'Ask', button: 'Go', attribution: true } },
      },
    ]);
    expect(routesOf({ redirect: 'https://a.example' })).toMatchObject([
      { page: { form: { after: { redirect: 'https://a.example' } } } },
    ]);
  });

  it('asks for a credential where it asks who comes', () => {
    expect(routesOf({ authentication: 'basic' }, { httpBasicAuth: 'c1' })).toMatchObject([
      { authentication: { type: 'httpBasicAuth', credentialId: 'c1' } },
    ]);
    expect(() => routesOf({ authentication: 'basic' })).toThrow(expect.objectContaining({ failure: expect.anything() }));
  });

  it.each([
    [{ path: 'a/../b' }, 'path'],
    [{ path: '/' }, 'path'],
    [{ title: '={{ $json.title }}' }, 'title'],
  ])('names the parameter for which there can be no page: %j', (parameters, field) => {
    expect(() => routesOf(parameters)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'PARAMETER_INVALID', field }) }),
    );
  });

  it('says for whoever waits for the last node what it says else', () => {
    expect(formTrigger.answer?.({ path: 'ask', submittedText: 'Bye' }, [])).toMatchObject({
      ending: { kind: 'text', content: 'Bye' },
    });
    expect(formTrigger.answer?.({ path: 'ask', redirect: 'https://a.example' }, [])).toMatchObject({
      ending: { kind: 'redirect', content: 'https://a.example' },
    });
  });
});
