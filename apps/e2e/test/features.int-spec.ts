import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFeatures } from '../src/index.ts';
import { badInput } from './features/bad-input.ts';
import { callers } from './features/callers.ts';
import { chats } from './features/chats.ts';
import { catalogue } from './features/catalogue.ts';
import { commandLine } from './features/command-line.ts';
import { dataTables } from './features/data-tables.ts';
import { deadLetters } from './features/dead-letters.ts';
import { dispatch } from './features/dispatch.ts';
import { endings } from './features/endings.ts';
import { forms } from './features/forms.ts';
import { images } from './features/images.ts';
import { mails } from './features/mails.ts';
import { mainJob } from './features/main-job.ts';
import { placeholders } from './features/placeholders.ts';
import { servers } from './features/servers.ts';
import { tokensAndFiles } from './features/tokens-and-files.ts';

const FILES = mkdtempSync(join(tmpdir(), 'weft-files-'));
afterAll(() => rmSync(FILES, { recursive: true }));

describeFeatures(
  {
    'the main job: import an n8n file, call its webhook, see every step': mainJob,
    'what a user can get wrong': badInput,
    'dead letters': deadLetters,
    callers,
    'the catalogue of nodes': catalogue,
    'the command line': commandLine,
    'data tables': dataTables,
    mails,
    images,
    placeholders,
    servers,
    'tokens, values and files': tokensAndFiles(FILES),
    dispatch,
    forms,
    chats,
    'the end of a workspace and of an account': endings,
  },
  () => ({ WEFT_EGRESS_ALLOW: '127.0.0.1', WEFT_REGISTRATION: 'open', WEFT_FILES_FOLDER: FILES }),
);
