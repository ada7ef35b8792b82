import { compileHere, documentOf, noOp, set } from '../testing/documents.ts';

const form = (name: string, parameters: object = {}) => ({
  name,
  type: 'formTrigger',
  parameters: { path: 'ask', ...parameters },
});
const page = (name: string, rest: object = {}) => ({ name, type: 'form', parameters: {}, ...rest });
const codesOf = (document: unknown) => compileHere(document).diagnostics.map(({ code, nodeName }) => `${code} ${nodeName}`);

describe('forms', () => {
  const routeOf = (document: unknown) => compileHere(document).triggers[0]?.webhooks[0];

  it('lead on at once where the run may come to further pages', () => {
    const document = documentOf([form('F', { respond: 'last-node' }), noOp('N'), page('P')], ['F > N', 'N > P']);
    expect(routeOf(document)).toMatchObject({ respond: 'immediately', page: { kind: 'form', continues: true } });
    expect(codesOf(document)).toEqual([]);
  });

  it('give a page without a heading theirs, where they are one', () => {
    const titlesOf = (document: unknown) =>
      compileHere(document)
        .plan?.body.nodes.filter(({ type }) => type === 'form')
        .map(({ parameters }) => parameters['title']);
    const titled = page('Q', { parameters: { title: 'Own' } });
    const end = page('E', { parameters: { operation: 'ending' } });
    const chain = ['F > P', 'P > Q', 'Q > E'];
    expect(titlesOf(documentOf([form('F', { title: 'Ask' }), page('P'), titled, end], chain))).toEqual(['Ask', 'Own', '']);
    const two = [form('F', { title: 'Ask' }), form('G', { path: 'b', title: 'Other' }), page('P')];
    expect(titlesOf(documentOf(two, ['F > P', 'G > P']))).toEqual(['']);
  });

  it('are answered as they say where it comes to none', () => {
    for (const last of [noOp('P'), page('P', { disabled: true })]) {
      const route = routeOf(documentOf([form('F', { respond: 'last-node' }), last], ['F > P']));
      expect(route).toMatchObject({ respond: 'last-node', page: { kind: 'form' } });
      expect(route?.page).not.toHaveProperty('continues');
    }
  });

  it('have addresses beside those of webhooks and chats, and one each', () => {
    const webhook = { name: 'W', type: 'webhook', parameters: { path: 'ask', method: 'POST' } };
    const chat = { name: 'C', type: 'chatTrigger', parameters: { path: 'ask' } };
    expect(codesOf(documentOf([form('F'), webhook, chat]))).toEqual([]);
    expect(codesOf(documentOf([form('F'), form('G')]))).toEqual(['WEBHOOK_DUPLICATE G']);
  });

  it('say where no node gives the answer that they are to show, and where there can be no page', () => {
    expect(codesOf(documentOf([form('F', { respond: 'respond-node' }), noOp('N')], ['F > N']))).toEqual(['WEBHOOK_UNANSWERED F']);
    expect(codesOf(documentOf([form('F', { title: '={{ $now }}' })]))).toEqual(['PARAMETER_INVALID F']);
    expect(codesOf(documentOf([form('F', { title: '=Ask' })]))).toEqual([]);
  });

  it('give what their fields are called, and nothing else', () => {
    const fields = [{ label: 'Name' }, { label: 'Mail', name: 'mail' }];
    const reading = (field: string) => codesOf(documentOf([form('F', { fields }), set('R', `={{ $json.${field} }}`)], ['F > R']));
    for (const field of ['Name', 'mail', 'submittedAt', 'formMode']) expect(reading(field)).toEqual([]);
    expect(reading('Mail')).toEqual(['FIELD_IMPOSSIBLE R']);
  });
});
