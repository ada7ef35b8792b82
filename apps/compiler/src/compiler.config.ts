import { defineConfig } from '@weft/config';

/** The compiler needs no settings of its own: its answers follow from requests alone. */
export const compilerConfig = defineConfig({ name: 'compiler', settings: {} });
