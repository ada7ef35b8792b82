import { createHash } from 'node:crypto';
import { escapeHtml } from './html.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #5b6470; --line: #cfd5dc; --paper: #fff; --ground: #f3f5f7; --accent: #2456c9; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --dim: #a2abb6; --line: #454c55; --paper: #1d2126; --ground: #14171a; --accent: #7da2ff; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2.5rem 1rem; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 36rem; margin: 0 auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
p { margin: 0 0 1.25rem; color: var(--dim); white-space: pre-wrap; overflow-wrap: anywhere; }
.field, fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; min-width: 0; }
label, legend { display: block; margin: 0 0 .35rem; padding: 0; font-weight: 600; overflow-wrap: anywhere; }
.choice { display: flex; gap: .6rem; align-items: baseline; margin: .3rem 0; font-weight: 400; }
input:not([type=radio], [type=checkbox]), textarea, select { width: 100%; padding: .6rem .7rem; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 8px; font: inherit; }
textarea { min-height: 7rem; resize: vertical; }
option { color: var(--ink); background: var(--paper); }
input:focus-visible, textarea:focus-visible, select:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
[aria-invalid=true] { border-color: var(--bad) !important; }
.error { margin: .35rem 0 0; color: var(--bad); font-size: .9rem; }
.required { color: var(--bad); }
.note { padding: .8rem 1rem; background: var(--ground); border-radius: 8px; }
.rich { margin: 0 0 1.25rem; color: var(--dim); white-space: pre-line; overflow-wrap: anywhere; }
.rich :is(h1, h2, h3, h4, h5, h6) { margin: .6rem 0 .3rem; color: var(--ink); font-size: 1.05rem; }
.rich :is(ul, ol, table, pre, blockquote, p) { margin: 0 0 .6rem; white-space: normal; }
.rich p { white-space: pre-line; }
.rich :is(td, th) { padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; }
.rich pre, .rich code { font: .9em ui-monospace, monospace; }
a { color: var(--accent); }
.alert { margin: 0 0 1.25rem; padding: .8rem 1rem; color: var(--bad); border: 1px solid var(--bad); border-radius: 8px; }
.foot { margin: 1.25rem 0 0; font-size: .85rem; text-align: center; }
.button { display: block; margin: 1.25rem 0 0; padding: .75rem 1rem; color: var(--paper); background: var(--accent); border-radius: 8px; font-weight: 600; text-align: center; text-decoration: none; overflow-wrap: anywhere; }
.busy { width: 2rem; height: 2rem; margin: 1rem auto; border: 3px solid var(--line); border-top-color: var(--accent); border-radius: 50%; animation: turn 1s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .busy { animation: none; } }
@media (max-width: 30rem) { body { padding: 0; background: var(--paper); } main { padding: 1.5rem 1.1rem; border: 0; border-radius: 0; } }
button { width: 100%; padding: .75rem 1rem; color: var(--paper); background: var(--accent); border: 0; border-radius: 8px; font: inherit; font-weight: 600; cursor: pointer; }
`;

/** A page that has no script to run needs this for going on by itself. */
const GOES_ON = 'allow-scripts';
const ALLOWANCES = {
  links: 'allow-popups allow-popups-to-escape-sandbox',
  downloads: 'allow-downloads',
  refresh: GOES_ON,
} as const;
export type Allowed = keyof typeof ALLOWANCES;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A page for a person. `body` and `head` are markup that is safe already. */
export function pageShell(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
${head}<style>${STYLE}</style>
</head>
<body><main>${body}</main></body>
</html>
`;
}

/**
 * Nothing of a page acts: no script, no request but the form's own, and an origin that has no part in ours. Addresses of such pages are
 * secrets, so they are told to nobody and kept nowhere. `goesTo`: another origin to which the form may lead on. `allowed`: more of what a sandbox
 * may let a page do.
 */
export function pageHeaders(goesTo?: string, allowed: readonly Allowed[] = []): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action 'self'${goesTo === undefined ? '' : ` ${goesTo}`}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ['sandbox allow-forms allow-top-navigation-by-user-activation', ...allowed.map((each) => ALLOWANCES[each])].join(' '),
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex',
  };
}
