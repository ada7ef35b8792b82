import { createHash } from 'node:crypto';
import type { HostedChat } from '@weft/node-sdk';
import { escapeHtml } from '../forms/html.ts';
import { CHAT_SCRIPT } from './chat-script.ts';

/** Says that the page itself has sent a message, without its script. */
export const PAGE_INPUT = '~page';

/** The run waits for something, or takes longer than anybody is kept waiting. */
export const WORKING = 'Your message has arrived, and is being worked on.';
const FAILED = 'The message could not be answered. Send it again in a moment.';

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #5b6470; --line: #cfd5dc; --paper: #fff; --ground: #f3f5f7; --accent: #2456c9; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --dim: #a2abb6; --line: #454c55; --paper: #1d2126; --ground: #14171a; --accent: #7da2ff; --bad: #ff8a80; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { height: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { display: flex; flex-direction: column; max-width: 46rem; height: 100%; height: 100dvh; margin: 0 auto; background: var(--paper); border: 1px solid var(--line); border-width: 0 1px; }
header { padding: 1.25rem 1.5rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.35rem; line-height: 1.25; }
header p { margin: .25rem 0 0; color: var(--dim); }
#log { flex: 1; display: flex; flex-direction: column; gap: .6rem; padding: 1.25rem 1.5rem; overflow-y: auto; }
.message { max-width: 85%; padding: .6rem .9rem; border-radius: 14px; white-space: pre-wrap; overflow-wrap: anywhere; }
.theirs { align-self: flex-start; background: var(--ground); border-bottom-left-radius: 4px; }
.mine { align-self: flex-end; color: var(--paper); background: var(--accent); border-bottom-right-radius: 4px; }
.failed { color: var(--bad); border: 1px solid var(--bad); background: none; }
.waiting { animation: wait 1.2s ease-in-out infinite; }
@keyframes wait { 50% { opacity: .4; } }
@media (prefers-reduced-motion: reduce) { .waiting { animation: none; } }
form { display: flex; flex-wrap: wrap; gap: .6rem; padding: 1rem 1.5rem; border-top: 1px solid var(--line); }
textarea { flex: 1; min-width: 10rem; height: 3rem; max-height: 10rem; padding: .65rem .8rem; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 10px; font: inherit; resize: vertical; }
input[type=file] { width: 100%; font: inherit; font-size: .9rem; }
button { padding: .65rem 1.2rem; color: var(--paper); background: var(--accent); border: 0; border-radius: 10px; font: inherit; font-weight: 600; cursor: pointer; }
#start { margin: auto; }
:is(textarea, input, button):focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 46rem) { main { border: 0; } header, #log, form { padding-left: 1rem; padding-right: 1rem; } }
`;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');
const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${hashOf(CHAT_SCRIPT)}'`,
  `style-src 'sha256-${hashOf(STYLE)}'`,
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page runs one script, which is ours, and speaks with nobody but the server that it came from. */
export const CHAT_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Without one, a browser would not say that a form of the page comes from it.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
};

export interface Said {
  readonly who: 'mine' | 'theirs';
  readonly text: string;
}

/** `said`: what was said so far, where the page cannot keep it itself. */
export function renderChat(chat: HostedChat, { sessionId, said = [] }: { sessionId: string; said?: readonly Said[] }): string {
  const { title, subtitle, placeholder, startButton, initialMessages, files } = chat;
  const messages = [...initialMessages.map((text): Said => ({ who: 'theirs', text })), ...said];
  const list = messages.map(({ who, text }) => `<div class="message ${who}">${escapeHtml(text)}</div>`).join('\n');
  const start = startButton === undefined ? '' : `<button id="start" type="button" hidden>${escapeHtml(startButton)}</button>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title || 'Chat')}</title>
<style>${STYLE}</style>
</head>
<body><main>
<header><h1>${escapeHtml(title || 'Chat')}</h1>${subtitle === '' ? '' : `<p>${escapeHtml(subtitle)}</p>`}</header>
${start}
<div id="log" role="log" aria-live="polite" aria-label="Conversation" data-failed="${FAILED}" data-working="${WORKING}" tabindex="0">
${list}
</div>
<form id="chat" method="post" enctype="multipart/form-data">
<input type="hidden" name="${PAGE_INPUT}" value="1"><input type="hidden" id="sessionId" name="sessionId" value="${escapeHtml(sessionId)}">
${fileInput(files)}<label class="unseen" for="chatInput">Message</label>
<textarea id="chatInput" name="chatInput" rows="1" placeholder="${escapeHtml(placeholder)}" autofocus></textarea>
<button type="submit">Send</button>
</form>
</main>
<script>${CHAT_SCRIPT}</script>
</body>
</html>
`;
}

function fileInput(files: string | undefined): string {
  if (files === undefined) return '';
  const accept = files === '*' ? '' : ` accept="${escapeHtml(files)}"`;
  return `<label class="unseen" for="files">Files</label><input type="file" id="files" name="files" multiple${accept}>\n`;
}
