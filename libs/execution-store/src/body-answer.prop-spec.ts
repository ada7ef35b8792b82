import fc from 'fast-check';
import { readAnswer } from './body-answer.ts';
import { readBodyText, toBodyText } from './run-body.ts';
import { encodeStep, type StepRecord } from './record.ts';

/** Data that is full of the key that is looked for, in names and in texts. */
const name = fc.constantFrom('answer', 'a', ',"answer":', '"answer":', 'answer":{');
const data = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(',"answer":{"status":500}}', 'x', '', 1, null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(name, tie('json'), { maxKeys: 4 }),
  ),
})).json;

const step = (json: unknown): StepRecord => ({
  nodeId: 'n1',
  nodeName: 'Set',
  path: '0',
  runIndex: 0,
  status: 'succeeded',
  outputs: [['main', [{ json: { answer: json } as never }, { json: { before: 1, answer: json } as never }]]],
  startedAt: 1,
  finishedAt: 2,
  attempts: 1,
});

describe(readAnswer, () => {
  it('finds the answer that reading the whole body finds, or none, whatever the data of the run holds', () => {
    const answers = fc.option(data.map((json) => ({ status: 200, headers: {}, body: { json: { before: 1, answer: json } } })));
    fc.assert(
      fc.property(fc.array(data, { maxLength: 4 }), fc.boolean(), answers, (all, encoded, answer) => {
        const steps = all.map(step).map((each) => (encoded ? encodeStep(each) : each));
        const text = toBodyText({ steps, events: [], ...(answer && { answer: answer as never }) });
        expect(readAnswer(text)).toEqual(readBodyText(text).answer);
      }),
    );
  });
});
