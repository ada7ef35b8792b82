/** All that a chat's page runs. It takes its texts from the page, and puts what it is answered there as text: none of it is markup. */
export const CHAT_SCRIPT = `
'use strict';
const byId = (id) => document.getElementById(id);
const [log, form, input, files, start] = ['log', 'chat', 'chatInput', 'files', 'start'].map(byId);
const key = 'weft-chat ' + location.pathname;

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function sessionId() {
  try {
    const known = sessionStorage.getItem(key) || newId();
    sessionStorage.setItem(key, known);
    return known;
  } catch {
    return byId('sessionId').value;
  }
}

function say(who, text) {
  const message = document.createElement('div');
  message.className = 'message ' + who;
  message.textContent = text;
  log.append(message);
  message.scrollIntoView({ block: 'end' });
  return message;
}

function wordsOf(answer) {
  if (typeof answer === 'string') return answer;
  const said = answer && (answer.output ?? answer.text);
  if (typeof said === 'string') return said;
  return JSON.stringify(said ?? answer, null, 2);
}

function readLine(line) {
  try {
    return wordsOf(JSON.parse(line));
  } catch {
    return line;
  }
}

async function show(response, message) {
  const type = response.headers.get('content-type') || '';
  if (!/x-ndjson/.test(type)) {
    const text = await response.text();
    message.textContent = /json/.test(type) ? readLine(text) : text;
    return;
  }
  message.textContent = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value || '')).split('\\n');
    rest = done ? '' : lines.pop();
    for (const line of lines) if (line.trim() !== '') message.textContent += (message.textContent && '\\n') + readLine(line);
    if (done) return;
  }
}

function bodyOf(chatInput) {
  const fields = { action: 'sendMessage', sessionId: sessionId(), chatInput };
  if (!files || files.files.length === 0) return { body: JSON.stringify(fields), headers: { 'content-type': 'application/json' } };
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  for (const file of files.files) body.append('files', file);
  return { body, headers: {} };
}

async function send() {
  const text = input.value.trim();
  if ((text === '' && !(files && files.files.length > 0)) || form.dataset.busy) return;
  const { body, headers } = bodyOf(text);
  const names = files ? Array.from(files.files, (file) => file.name) : [];
  say('mine', [text, ...names].filter((line) => line !== '').join('\\n'));
  form.reset();
  form.dataset.busy = 'yes';
  const message = say('theirs', '…');
  message.classList.add('waiting');
  try {
    const request = { method: 'POST', body, headers: { ...headers, 'idempotency-key': newId() } };
    const response = await fetch(location.pathname, request);
    if (response.status === 202) message.textContent = log.dataset.working;
    else if (response.ok) await show(response, message);
    else throw new Error(String(response.status));
  } catch {
    message.classList.add('failed');
    message.textContent = log.dataset.failed;
  } finally {
    message.classList.remove('waiting');
    delete form.dataset.busy;
    message.scrollIntoView({ block: 'end' });
    input.focus();
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
});
input.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  void send();
});
if (start) {
  for (const part of [log, form]) part.hidden = true;
  start.hidden = false;
  start.addEventListener('click', () => {
    for (const part of [log, form]) part.hidden = false;
    start.remove();
    input.focus();
  });
}
`;
