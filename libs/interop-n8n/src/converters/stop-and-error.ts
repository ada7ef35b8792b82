import { unless, type Converter, type Writer } from '../conversion.ts';

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

export const stopAndErrorWriter: Writer = {
  type: 'stopAndError',
  target: stopAndErrorConverter.type,
  versions: [1],
  write: ({ parameters }) => {
    const message = parameters.text('message', '');
    const errorObject = parameters.value('object');
    return {
      parameters:
        parameters.text('errorType', 'message') === 'object'
          ? { errorType: 'errorObject', errorObject }
          : { errorMessage: unless(message, '') },
    };
  },
};
