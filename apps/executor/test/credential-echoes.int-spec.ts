import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CalledService, credential, failure } from './called-service.ts';

let service: CalledService;
beforeAll(async () => {
  service = await CalledService.start();
});
afterAll(() => service.stop());
beforeEach(() => service.reset());

describe('a request with a credential', () => {
  it('is answered with a refusal that repeats the secret, of which nothing comes back', async () => {
    service.handler = (request, response, body) => {
      const echo = JSON.stringify({ headers: request.headers, url: request.url, body });
      response
        .writeHead(401, { 'x-echo': request.headers.authorization ?? '', 'set-cookie': `a=${request.url}` })
        .end(`ü ${echo}`);
    };
    const json =
      '{"headers":{"x-a":"canary/\\"quoted\\""},"qs":{"k":"canary of the query"},"body":{"t":{"u":["canary-in-body"]}}}';
    const answers = [
      await service
        .portFor(() => credential('httpBasicAuth', { user: 'ada', password: 'canary-password' }))
        .call('httpBasicAuth'),
      await service.portFor(() => credential('httpBearerAuth', { token: 'canary-token' })).call('httpBearerAuth'),
      await service
        .portFor(() => credential('httpCustomAuth', { json }))
        .call('httpCustomAuth', {
          method: 'POST',
          body: '{"kept":"as it is"}',
        }),
    ].map(({ body, ...head }) => JSON.stringify(head) + Buffer.from(body).toString());
    expect(service.seen).toHaveLength(3);
    for (const answer of answers) {
      expect(answer).not.toMatch(/canary|Y2FuYXJ5|YWRhOmNhbmFyeS/);
      expect(answer).toContain('***');
      expect(answer).toContain('ü {');
    }
    expect(answers[2]).toContain('as it is');
  });

  it('finds no secret in the addresses of an answer, and leaves its data alone', async () => {
    const inQuery = credential('httpQueryAuth', { name: 'key', value: 'canary-key' });
    service.handler = ({ url: path = '' }, response) => {
      if (path.startsWith('/a?')) return void response.writeHead(302, { location: `/b${path.slice(2)}` }).end();
      response.writeHead(200, { link: `<${service.url}${path}&page=2>; rel="next"` }).end(`data of ${path}`);
    };
    const answer = await service.portFor(() => inQuery).call('httpQueryAuth', { url: `${service.url}/a?x=1` });
    expect(answer.url).toBe(`${service.url}/b?x=1&key=***`);
    expect(answer.headers['link']).toBe(`<${service.url}/b?x=1&key=***&page=2>; rel="next"`);
    expect(Buffer.from(answer.body).toString()).toBe('data of /b?x=1&key=canary-key');
    service.handler = ({ url: path }, response) => response.writeHead(302, { location: `ftp://files${path}` }).end();
    const broken = await failure(service.portFor(() => inQuery).call('httpQueryAuth'));
    expect(broken).toMatchObject({ code: 'HTTP_URL_INVALID', message: expect.stringContaining('ftp://files/a?key=***') });
  });
});
