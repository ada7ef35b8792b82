import type { FormPage } from './form-page.ts';

/** A page at the address of a trigger: GET shows it, POST starts a run. */
export type HostedPage = HostedForm | HostedChat;

export interface HostedForm {
  readonly kind: 'form';
  readonly form: FormPage;
  /** The run may come to further pages, which the person is led to. The compiler sets it. */
  readonly continues?: boolean;
}

/** All texts are plain. */
export interface HostedChat {
  readonly kind: 'chat';
  /** False: served under its test address alone. */
  readonly isPublic: boolean;
  /** False: others show the conversation, and call the address. */
  readonly hasPage: boolean;
  readonly title: string;
  readonly subtitle: string;
  readonly placeholder: string;
  /** Text of a button that comes before the conversation; absent: it begins at once. */
  readonly startButton?: string;
  /** What is shown before the first message, in this order. */
  readonly initialMessages: readonly string[];
  /** Media types or endings of files that may be sent along, as in HTML's `accept`, `*` for all; absent: none may. */
  readonly files?: string;
}

/** The last page of a form. It comes as an answer of the run, whose file is what `file` offers. */
export interface FormEnding {
  /** `text`: a heading and a message. `html`: a document of its own. `file`: also a link to the file of the answer. */
  readonly kind: 'text' | 'html' | 'redirect' | 'file';
  readonly title: string;
  /** Name of the page in the browser; empty takes the heading. */
  readonly pageTitle: string;
  /** Text, with the markup that descriptions of forms may have; the document, for `html`; the address, for `redirect`. */
  readonly content: string;
}

/** What tells routes apart that have one path: pages have addresses of their own. */
export const routeKind = ({ method, page }: { readonly method: string; readonly page?: HostedPage }): string =>
  page ? page.kind : method;
