import { unless, type Converter, type ConverterInput, type Writer } from '../conversion.ts';

const MODES = { runOnceForAllItems: 'all', runOnceForEachItem: 'each' } as const;

export const codeConverter: Converter = {
  type: 'n8n-nodes-base.code',
  versions: [1, 2],
  convert(input) {
    const { parameters } = input;
    parameters.choice('language', { javaScript: 'javascript', javascript: 'javascript' }, 'javaScript');
    parameters.ignore('pythonCode', 'notice');
    const mode = parameters.choice('mode', MODES, 'runOnceForAllItems');
    const code = parameters.text('jsCode', '');
    noteUnavailable(code, input);
    return { type: 'code', parameters: { language: 'javascript', mode, code } };
  },
};

const UNAVAILABLE = [
  { pattern: /\bthis\s*\.\s*(helpers|getCredentials|getNodeParameter|getWorkflow)\b/, name: "n8n's helper functions on `this`" },
  { pattern: /\$secrets\b/, name: '`$secrets`' },
  { pattern: /\$evaluateExpression\b/, name: '`$evaluateExpression`' },
  { pattern: /\$item\s*\(/, name: '`$item()`' },
  { pattern: /\bbinary\s*(\.\s*\w{1,200}|\[[^\][]{1,200}\])\s*\.\s*data\b/, name: 'the content of files (`binary.….data`)' },
] as const;

/** Says of a piece of code what it will not find, as far as its text tells. */
export function noteUnavailable(code: string, { note }: ConverterInput): void {
  for (const { pattern, name } of UNAVAILABLE) {
    if (pattern.test(code)) note(`The code uses ${name}, which Weft does not offer yet: it fails when it gets there.`);
  }
}

export const codeWriter: Writer = {
  type: 'code',
  target: codeConverter.type,
  versions: [2],
  write: ({ parameters }) => ({
    parameters: {
      mode: unless(parameters.text('mode', 'all') === 'each' ? 'runOnceForEachItem' : 'runOnceForAllItems', 'runOnceForAllItems'),
      jsCode: parameters.text('code', ''),
    },
  }),
};
