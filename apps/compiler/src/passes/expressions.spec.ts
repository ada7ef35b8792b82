import { compileHere, documentOf, findingsOf, noOp, set, trigger } from '../testing/documents.ts';

const withValue = (value: unknown) => documentOf([trigger, set('A', value)], ['Start > A']);

describe('expressions', () => {
  it('are reported with the place of the fault in their text', () => {
    const [finding] = compileHere(withValue('={{ $json.a + }}')).diagnostics;
    expect(finding).toMatchObject({
      code: 'EXPRESSION_SYNTAX',
      field: 'parameters.fields.0.value',
      message: expect.stringContaining('(at character 15)'),
    });
  });

  it('are found wherever a parameter may be one, each with its own path', () => {
    const headers = [{ name: 'x', value: '={{ $nope }}' }];
    const http = {
      name: 'A',
      type: 'httpRequest',
      parameters: { url: '={{ $nope }}', method: '={{ $nope }}', headers, bodyJson: { deep: ['={{ $nope }}'] } },
    };
    expect(findingsOf(documentOf([trigger, http], ['Start > A'])).map((finding) => finding.split(' ').at(-1))).toEqual([
      'parameters.method',
      'parameters.url',
      'parameters.headers.0.value',
      'parameters.bodyJson.deep.0',
    ]);
  });

  it('are only what starts with an equals sign', () => {
    expect(findingsOf(withValue('{{ $nope( }}'))).toEqual([]);
  });

  it('are each reported once, however many names are wrong in them', () => {
    const names = findingsOf(withValue("={{ $('X').first().json.a + $('Y').first().json.a + $('X').last().json.a }}"));
    expect(names).toEqual(new Array(2).fill('error EXPRESSION_UNKNOWN_NODE A parameters.fields.0.value'));
  });

  it('may name a node that comes before through a loop', () => {
    const filter = { name: 'F', type: 'filter' };
    expect(
      findingsOf(
        documentOf(
          [trigger, set('A', "={{ $('B').first().json.a }}"), noOp('B'), filter],
          ['Start > A', 'A > B', 'B > F', 'F > A'],
        ),
      ),
    ).toEqual([]);
  });

  it('of a disabled node are looked at, but stop nobody', () => {
    const document = documentOf([trigger, set('A', '={{ $json. }}', { disabled: true })], ['Start > A']);
    expect(findingsOf(document)).toEqual(['warning EXPRESSION_SYNTAX A parameters.fields.0.value']);
    expect(compileHere(document).plan).toBeDefined();
  });
});
