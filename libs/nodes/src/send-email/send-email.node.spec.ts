import { nodeFixtures } from '../../test/node-fixtures.ts';
import { sendEmail } from './send-email.node.ts';

nodeFixtures(sendEmail, import.meta.dirname);
