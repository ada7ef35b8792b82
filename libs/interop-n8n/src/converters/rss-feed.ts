import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';
import { readPollTimes, writePollTimes } from './poll-times.ts';

/** n8n's own, where the file says nothing. */
const USUAL_FEED = 'https://blog.n8n.io/rss/';
/** The first version read one feed, whatever the number of items. */
const FIRST = 1;

export const rssFeedTriggerConverter: Converter = {
  type: 'n8n-nodes-base.rssFeedReadTrigger',
  versions: [1],
  convert({ parameters }) {
    const feedUrl = parameters.text('feedUrl', USUAL_FEED);
    return { type: 'rssFeedTrigger', parameters: { feedUrl, pollTimes: readPollTimes(parameters) }, inputs: [] };
  },
};

export const rssFeedTriggerWriter: Writer = {
  type: 'rssFeedTrigger',
  target: rssFeedTriggerConverter.type,
  versions: [1],
  write: ({ parameters }) => ({
    parameters: {
      feedUrl: unless(parameters.text('feedUrl', ''), USUAL_FEED),
      pollTimes: writePollTimes(parameters),
    },
  }),
};

export const rssFeedReadConverter: Converter = {
  type: 'n8n-nodes-base.rssFeedRead',
  versions: [1, 1.1, 1.2],
  convert({ parameters, version }) {
    const options = parameters.group('options');
    return {
      type: 'rssFeedRead',
      parameters: {
        url: parameters.text('url', ''),
        customFields: options.text('customFields', undefined),
        allowUnauthorizedCerts: options.has('ignoreSSL') ? options.flag('ignoreSSL', false) : undefined,
        onlyFirstItem: version === FIRST ? true : undefined,
      },
    };
  },
};

export const rssFeedReadWriter: Writer = {
  type: 'rssFeedRead',
  target: rssFeedReadConverter.type,
  versions: [1, 1.1, 1.2],
  write({ parameters, version }) {
    const isFirst = parameters.fixedFlag('onlyFirstItem', false);
    return {
      version: isFirst ? FIRST : Math.max(version, 1.1),
      parameters: {
        url: unless(parameters.text('url', ''), ''),
        options: groupOf({
          customFields: unless(parameters.text('customFields', ''), ''),
          ignoreSSL: unless(parameters.flag('allowUnauthorizedCerts', false), false),
        }),
      },
    };
  },
};
