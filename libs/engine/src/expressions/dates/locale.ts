/** What dates and numbers are written in unless an expression says otherwise; never the language of the machine. */
export const DEFAULT_LOCALE = 'en-US';
