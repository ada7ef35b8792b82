import { z } from 'zod';
import { pollTimes } from '../schedule-trigger/poll-times.ts';

export const rssFeedTriggerParams = z.strictObject({
  feedUrl: z.string().min(1).max(2_000).describe('Address of the feed: RSS or Atom.'),
  pollTimes,
});
