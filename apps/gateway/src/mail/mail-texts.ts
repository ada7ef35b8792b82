import type { MailText } from './mailer.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (each) => ESCAPES[each]!);
/** Names are written by people: in one line, and no longer than a name. */
const asName = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 100);

interface Letter {
  readonly subject: string;
  readonly before: readonly string[];
  readonly link?: Link;
  /** Where there are several. */
  readonly links?: readonly Link[];
  readonly after: readonly string[];
}

interface Link {
  readonly label: string;
  readonly url: string;
}

function write({ subject, before, link, links = [], after }: Letter): MailText {
  const paragraphs = [...before, ...(link ? [link.url] : []), ...links.map(({ label, url }) => `${label}:\n${url}`), ...after];
  const html = [
    ...before.map((each) => `<p>${escapeHtml(each)}</p>`),
    ...[...(link ? [link] : []), ...links].flatMap(({ label, url }) => [
      `<p><a href="${escapeHtml(url)}">${escapeHtml(label)}</a></p>`,
      `<p>${escapeHtml(url)}</p>`,
    ]),
    ...after.map((each) => `<p>${escapeHtml(each)}</p>`),
  ];
  return {
    subject,
    text: `${paragraphs.join('\n\n')}\n`,
    html: `<!doctype html><html lang="en"><body>${html.join('')}</body></html>`,
  };
}

export const passwordResetMail = (url: string): MailText =>
  write({
    subject: 'Choose a new password for Weft',
    before: ['Somebody, probably you, has asked to choose a new password for your Weft account.'],
    link: { label: 'Choose a new password', url },
    after: ['The link works once, within an hour. If it was not you, do nothing: your password stays as it is.'],
  });

export const passwordChangedMail = (): MailText =>
  write({
    subject: 'Your password for Weft was changed',
    before: ['The password of your Weft account was changed, and other devices were signed out.'],
    after: ['If it was not you, reset your password at once and tell whoever runs this installation.'],
  });

export const sessionEndedMail = (): MailText =>
  write({
    subject: 'You were signed out of Weft on one device',
    before: [
      'A sign-in of yours was used from two places at once, which happens when somebody has copied it. It was ended: that device has to sign in again.',
    ],
    after: ['If you do not know how this could be, change your password.'],
  });

export const confirmMail = (url: string): MailText =>
  write({
    subject: 'Confirm your address for Weft',
    before: ['Somebody, probably you, wants to make a Weft account with this address.'],
    link: { label: 'Confirm the address', url },
    after: [
      'The link works once, within a day, and asks for the password that you have chosen. If it was not you, do nothing: no account is made.',
    ],
  });

export const emailChangeMail = (url: string): MailText =>
  write({
    subject: 'Confirm your new address for Weft',
    before: ['Somebody, probably you, wants to use this address for their Weft account.'],
    link: { label: 'Confirm the address', url },
    after: ['The link works once, within an hour, for whoever is signed in to that account. If it was not you, do nothing.'],
  });

export const emailTakenMail = (url: string): MailText =>
  write({
    subject: 'You have a Weft account already',
    before: ['Somebody, probably you, wanted to use this address for another Weft account. There is one with it already.'],
    link: { label: 'Sign in', url },
    after: ['If it was not you, do nothing: nothing was changed.'],
  });

export const emailChangeAskedMail = (email: string): MailText =>
  write({
    subject: 'Your address for Weft is about to be changed',
    before: [`Somebody, probably you, wants to change the address of your Weft account to ${asName(email)}.`],
    after: ['If it was not you, change your password at once: that stops it, and signs other devices out.'],
  });

export const emailChangedMail = (email: string): MailText =>
  write({
    subject: 'Your address for Weft was changed',
    before: [`The address of your Weft account is ${asName(email)} now. This one is not connected with it any more.`],
    after: ['If it was not you, tell whoever runs this installation at once.'],
  });

export const accountDeletedMail = (): MailText =>
  write({
    subject: 'Your Weft account was deleted',
    before: ['Your Weft account was deleted, as you have asked, and with it the workspaces that were yours alone.'],
    after: ['If it was not you, tell whoever runs this installation at once.'],
  });

export const accountExistsMail = (url: string): MailText =>
  write({
    subject: 'You have a Weft account already',
    before: ['Somebody, probably you, wanted to make a Weft account with this address. There is one already: sign in with it.'],
    link: { label: 'Sign in', url },
    after: ['If you have forgotten the password, ask for a new one there. If it was not you, do nothing.'],
  });

export const invitationMail = (invitation: { url: string; workspace: string; inviter: string; role: string }): MailText =>
  write({
    subject: `You are invited to ${asName(invitation.workspace)} on Weft`,
    before: [
      `${asName(invitation.inviter)} invites you to the workspace "${asName(invitation.workspace)}", as ${invitation.role}.`,
    ],
    link: { label: 'Accept the invitation', url: invitation.url },
    after: ['The link works once, within a week. If you know nothing of this, do nothing.'],
  });

const ASKED_WHY = {
  asked: 'A workflow waits for your decision.',
  reminder: 'A workflow still waits for your decision.',
  escalated: 'A workflow waits for your decision: those who were asked before have not decided in time.',
} as const;

export const approvalMail = (question: {
  occasion: keyof typeof ASKED_WHY;
  title: string;
  message: string;
  deadline?: string;
  links: readonly { readonly label: string; readonly url: string }[];
}): MailText =>
  write({
    subject: `${question.occasion === 'reminder' ? 'Reminder: ' : ''}${asName(question.title)}`,
    before: [ASKED_WHY[question.occasion], question.title, ...(question.message === '' ? [] : [question.message])],
    links: question.links.map(({ label, url }) => ({ label: asName(label), url })),
    after: [
      ...(question.deadline === undefined ? [] : [`It has to be decided by ${question.deadline}.`]),
      'A link shows what is asked, and nothing happens before you confirm it there. It is meant for you: do not pass it on.',
    ],
  });
