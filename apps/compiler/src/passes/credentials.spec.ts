import { describe, expect, it } from '@jest/globals';
import { compile } from '../compile.ts';
import { documentOf, registry, summary, trigger } from '../testing/documents.ts';
import type { KnownCredentials } from '../known-credentials.ts';

const ID = '5b0ae9a6-2f5c-4b3f-9d5e-0a7d8f1c2b3a';
const KNOWN = { [ID]: { type: 'httpHeaderAuth', name: 'Orders' } };
const call = (credentials?: Record<string, string>, rest: object = {}) => ({
  name: 'Call',
  type: 'httpRequest',
  parameters: { url: 'https://api.example.com', authentication: 'generic', credentialType: 'httpHeaderAuth' },
  ...(credentials && { credentials }),
  ...rest,
});

const compiled = (node: object, known: KnownCredentials = KNOWN) =>
  compile(documentOf([trigger, node], ['Start > Call']), registry, { credentials: known });
const found = (node: object, known?: KnownCredentials) => compiled(node, known).diagnostics.map(summary);

describe('the credentials of a node', () => {
  it('are in the plan by id, where the node uses them', () => {
    const { plan, diagnostics } = compiled(call({ httpHeaderAuth: ID }));
    expect(diagnostics).toEqual([]);
    expect(plan?.body.nodes.map(({ credentials }) => credentials)).toEqual([undefined, { httpHeaderAuth: ID }]);
  });

  it('are asked for where they are missing', () => {
    expect(found(call())).toEqual(['error CREDENTIAL_MISSING Call credentials.httpHeaderAuth']);
    expect(found(call({ httpBasicAuth: ID }))).toEqual([
      'error CREDENTIAL_MISSING Call credentials.httpHeaderAuth',
      'warning CREDENTIAL_UNUSED Call credentials.httpBasicAuth',
    ]);
    expect(found(call(undefined, { disabled: true }))).toEqual(['warning CREDENTIAL_MISSING Call credentials.httpHeaderAuth']);
  });

  it('of a type that other tools have are to be had as one of a general kind', () => {
    const fixOf = (credentialType: string) =>
      compiled(
        call(undefined, { parameters: { ...call().parameters, authentication: 'predefined', credentialType } }),
      ).diagnostics.map(({ code, fix }) => `${code} ${fix}`);
    expect(fixOf('slackOAuth2Api')).toEqual([expect.stringMatching(/^CREDENTIAL_MISSING Weft has no .* probably oAuth2Api,/)]);
    expect(fixOf('twitterOAuth1Api')).toEqual([expect.stringContaining('probably oAuth1Api,')]);
    expect(fixOf('notionApi')).toEqual([expect.stringContaining('probably httpHeaderAuth or httpBearerAuth')]);
    for (const known of ['oAuth1Api', 'oAuth2Api'])
      expect(fixOf(known)).toEqual([expect.stringContaining('Choose one in the node')]);
  });

  it('of a type that Weft does not have may be any that goes with HTTP requests', () => {
    const parameters = { ...call().parameters, authentication: 'predefined', credentialType: 'slackOAuth2Api' };
    const use = (type: string) => compiled(call({ slackOAuth2Api: ID }, { parameters }), { [ID]: { type, name: 'Slack' } });
    for (const type of ['oAuth2Api', 'httpHeaderAuth']) {
      expect(use(type).diagnostics).toEqual([]);
      expect(use(type).plan?.body.nodes[1]?.credentials).toEqual({ slackOAuth2Api: ID });
    }
    for (const type of ['smtp', 'jwtAuth', 'httpSslAuth']) {
      const [problem] = use(type).diagnostics;
      expect(problem).toMatchObject({ code: 'CREDENTIAL_TYPE_WRONG', fix: expect.stringContaining('probably oAuth2Api,') });
    }
  });

  it('have to be there, and of the right type', () => {
    expect(found(call({ httpHeaderAuth: 'gone' }))).toEqual(['error CREDENTIAL_UNKNOWN Call credentials.httpHeaderAuth']);
    expect(found(call({ httpHeaderAuth: 'toString' }))).toEqual(['error CREDENTIAL_UNKNOWN Call credentials.httpHeaderAuth']);
    const other = { [ID]: { type: 'httpBasicAuth', name: 'Orders' } };
    expect(found(call({ httpHeaderAuth: ID }), other)).toEqual(['error CREDENTIAL_TYPE_WRONG Call credentials.httpHeaderAuth']);
  });

  it('are not looked up where nobody has said which there are', () => {
    const document = documentOf([trigger, call({ httpHeaderAuth: 'unknown' })], ['Start > Call']);
    expect(compile(document, registry).diagnostics).toEqual([]);
  });

  it('are left out of the plan where the node does not use them', () => {
    const plain = {
      name: 'Call',
      type: 'httpRequest',
      parameters: { url: 'https://api.example.com' },
      credentials: { httpHeaderAuth: ID },
    };
    expect(found(plain)).toEqual(['warning CREDENTIAL_UNUSED Call credentials.httpHeaderAuth']);
    expect(compiled(plain).plan?.body.nodes[1]?.credentials).toBeUndefined();
  });
});
