import { nodeFixtures } from '../../test/node-fixtures.ts';
import { respondToWebhook } from './respond-to-webhook.node.ts';

nodeFixtures(respondToWebhook, import.meta.dirname);
