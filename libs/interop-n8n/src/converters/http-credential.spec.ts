import { documentSchema, type JsonObject } from '@weft/workflow-model';
import { fromN8n } from '../from-n8n.ts';
import { n8nFile, n8nNode, writeOne } from '../testing/n8n-files.ts';
import { toN8n } from '../to-n8n.ts';

const GENERIC = [
  'httpBasicAuth',
  'httpBearerAuth',
  'httpCustomAuth',
  'httpDigestAuth',
  'httpHeaderAuth',
  'httpQueryAuth',
  'oAuth1Api',
  'oAuth2Api',
];
const OLD = { basicAuth: 'httpBasicAuth', digestAuth: 'httpDigestAuth', headerAuth: 'httpHeaderAuth', oAuth1: 'oAuth1Api' };
const generic = (genericAuthType: string) => ({ authentication: 'genericCredentialType', genericAuthType });
const named = (...types: string[]) => Object.fromEntries(types.map((type, at) => [type, { id: String(at), name: `My ${type}` }]));

/** What is imported, and the file that is exported of it at once. */
function thereAndBack(version: number, parameters: object, credentials: object) {
  const node = n8nNode('httpRequest', version, { id: 'n', parameters: { url: 'https://a.example', ...parameters }, credentials });
  const file = n8nFile([node]);
  const { document, nodes } = fromN8n(file);
  const written = toN8n(documentSchema.parse(document)).file;
  return { file, written, node: document.nodes[0], reasons: nodes[0]?.reasons };
}

describe('the credential of an HTTP request', () => {
  it('is any that the file names, where it does not say of which type it is', () => {
    const { reasons } = thereAndBack(4.2, { authentication: 'genericCredentialType' }, named('httpBasicAuth'));
    expect(reasons).toEqual([
      expect.stringContaining('"credentialType"'),
      expect.stringContaining('choose one of type "httpBasicAuth"'),
    ]);
  });

  it.each(GENERIC.flatMap((type) => [3, 4.2, 4.5].map((version) => [type, version] as const)))(
    'of the type %s (version %s) is named, asked for, and the same file goes back',
    (type, version) => {
      const { file, written, node, reasons } = thereAndBack(version, { ...generic(type), options: {} }, named(type));
      expect(node?.parameters).toMatchObject({ authentication: 'generic', credentialType: type });
      expect(reasons).toEqual([expect.stringContaining(`choose one of type "${type}"`)]);
      expect(written['nodes']).toEqual(file['nodes']);
    },
  );

  it.each(Object.entries(OLD))('is known by its name of version 1, %s', (authentication, type) => {
    const { file, written, node } = thereAndBack(1, { authentication, options: { splitIntoItems: true } }, named(type));
    expect(node?.parameters).toMatchObject({ authentication: 'generic', credentialType: type });
    expect(written['nodes']).toEqual(file['nodes']);
  });

  it('of a service stays that of the service', () => {
    const service = { authentication: 'predefinedCredentialType', nodeCredentialType: 'slackOAuth2Api' };
    const { file, written, node } = thereAndBack(4.2, service, named('slackOAuth2Api'));
    expect(node?.parameters).toMatchObject({ authentication: 'predefined', credentialType: 'slackOAuth2Api' });
    expect(written['nodes']).toEqual(file['nodes']);
  });

  it.each([
    ['alone', {}, []],
    ['beside another credential', generic('httpHeaderAuth'), ['httpHeaderAuth']],
  ])('may be a client certificate %s', (_, other, types) => {
    const given = { ...other, provideSslCertificates: true };
    const { file, written, node, reasons } = thereAndBack(4.2, given, named(...types, 'httpSslAuth'));
    expect(node?.parameters).toMatchObject({ provideSslCertificates: true });
    expect(reasons).toHaveLength(types.length + 1);
    expect(written['nodes']).toEqual(file['nodes']);
  });

  it('that is left over from another choice changes nothing, and is not lost', () => {
    const given = { authentication: 'none', genericAuthType: 'httpBasicAuth', provideSslCertificates: false };
    const { file, written, node, reasons } = thereAndBack(4.2, given, named('httpBasicAuth', 'httpSslAuth'));
    expect(node?.parameters).not.toHaveProperty('credentialType');
    expect(reasons).toEqual([]);
    expect(written['nodes']).toEqual(file['nodes']);
  });

  it.each(GENERIC)('is written for n8n by its type, and read back with the certificate beside it (%s)', (type) => {
    const parameters = { url: 'x', authentication: 'generic', credentialType: type, provideSslCertificates: true };
    const credentials = { [type]: 'secret-id', httpSslAuth: 'secret-id-2' };
    const { written, readBack, document } = writeOne('httpRequest', parameters, { credentials });
    expect(written['parameters']).toMatchObject({ ...generic(type), provideSslCertificates: true });
    expect(Object.keys(written['credentials'] as JsonObject)).toEqual([type, 'httpSslAuth']);
    expect(JSON.stringify(written)).not.toContain('secret-id');
    expect(readBack.nodes[0]).toEqual(document.nodes[0]);
  });
});
