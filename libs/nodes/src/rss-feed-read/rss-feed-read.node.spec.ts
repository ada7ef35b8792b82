import { nodeFixtures } from '../../test/node-fixtures.ts';
import { rssFeedRead } from './rss-feed-read.node.ts';

nodeFixtures(rssFeedRead, import.meta.dirname);
