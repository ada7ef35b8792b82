/** A field longer than this is refused: prompts with pages of literal text fit, a pasted file does not. */
export const MAX_SOURCE_LENGTH = 262_144;
/** Code inside one `{{ }}`. */
export const MAX_CODE_LENGTH = 65_536;
/** Nesting of the syntax tree; keeps the closures well inside the stack. */
export const MAX_SYNTAX_DEPTH = 200;
/** Nesting of a value that leaves an expression. */
export const MAX_VALUE_DEPTH = 500;

/** Calls, callbacks and loop turns of one evaluation, plus a share for each element touched: some 100 ms of work. */
export const MAX_STEPS = 2_000_000;
/** Time of one evaluation, by the clock of the run: other runs wait meanwhile. Far more than those steps take on an idle machine. */
export const MAX_MILLIS = 400;
/** UTF-16 units of text that one evaluation may build, all intermediate results together. */
export const MAX_CHARACTERS = 67_108_864;
/** Nodes of a value that leaves an expression. */
export const MAX_RESULT_NODES = 1_000_000;
