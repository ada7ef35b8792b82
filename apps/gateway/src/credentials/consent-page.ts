import { escapeHtml } from '../forms/html.ts';

/** Nothing on the page may run or load, whatever a service put into its answer. */
export const CONSENT_PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

export interface ConsentPage {
  readonly title: string;
  readonly text: string;
  /** Where to go on. */
  readonly link?: { readonly address: string; readonly text: string };
}

/** What somebody sees who is about to consent, or comes back from it. */
export function consentPage({ title, text, link }: ConsentPage): string {
  const further = link ? `<p><a href="${escapeHtml(link.address)}" rel="noreferrer">${escapeHtml(link.text)}</a></p>` : '';
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${further}</body>
</html>
`;
}
