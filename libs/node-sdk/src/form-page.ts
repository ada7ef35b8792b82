export const FORM_FIELD_TYPES = [
  'text',
  'textarea',
  'number',
  'email',
  'password',
  'date',
  'dropdown',
  'radio',
  'checkbox',
  'file',
  'html',
  'hidden',
] as const;
export type FormFieldType = (typeof FORM_FIELD_TYPES)[number];

export interface FormField {
  /** Key of the value in the item. */
  readonly name: string;
  readonly label: string;
  readonly type: FormFieldType;
  readonly required: boolean;
  readonly placeholder: string;
  readonly defaultValue: string;
  /** Of `dropdown`, `radio` and `checkbox`. */
  readonly options: readonly string[];
  /** Several options, or several files. */
  readonly multiple: boolean;
  /** Endings or media types of files, comma separated, as in HTML's `accept`. */
  readonly accept: string;
  /** Markup of `html`; none of it acts. */
  readonly html: string;
  /** Of `html`: the markup is a value of the item, too. */
  readonly isKept?: boolean;
  /** How many options of a `checkbox` there must be, where any is chosen. */
  readonly minSelections?: number;
  readonly maxSelections?: number;
  /** Form of a date in the item, such as dd/mm/yyyy; absent: ISO. */
  readonly dateFormat?: string;
}

/** A page with a form, as it is shown to a person. */
export interface FormPage {
  readonly title: string;
  /** May have markup for its looks; none of it acts. */
  readonly description: string;
  readonly button: string;
  readonly fields: readonly FormField[];
  /** After the submission: a text, which may have markup as the description, or an address to go to. */
  readonly after: { readonly text: string } | { readonly redirect: string };
  /** A page of several: after the submission comes the next one that the run comes to, or its end. */
  readonly continues?: boolean;
  /** Says below the form what it was made with. */
  readonly attribution?: boolean;
}
