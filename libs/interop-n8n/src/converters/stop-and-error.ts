import type { Converter } from '../conversion.ts';

const ERROR_TYPES = { errorMessage: 'message', errorObject: 'object' } as const;

export const stopAndErrorConverter: Converter = {
  type: 'n8n-nodes-base.stopAndError',
  versions: [1],
  convert({ parameters }) {
    const errorType = parameters.choice('errorType', ERROR_TYPES, 'errorMessage');
    const message = parameters.text('errorMessage', undefined);
    const object = parameters.value('errorObject');
    return {
      type: 'stopAndError',
      parameters: errorType === 'message' ? { errorType, message } : { errorType, object },
      outputs: [],
    };
  },
};
