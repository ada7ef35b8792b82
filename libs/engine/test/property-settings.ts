/** FC_SEED and FC_RUNS replay a failure or look longer; the defaults are what every build runs. */
const { FC_SEED, FC_RUNS } = process.env;
const numRuns = Number(FC_RUNS ?? 250);

/** Looking longer may take longer; a counterexample is reported as small as it is by then. */
const TIME_LIMIT_MS = 20_000 + 100 * numRuns;

export const PROPERTY_SETTINGS = { seed: Number(FC_SEED ?? 20_261_122), numRuns, interruptAfterTimeLimit: TIME_LIMIT_MS };

/** For the test around a property: enough to report what was found. */
export const PROPERTY_TIMEOUT_MS = TIME_LIMIT_MS + 10_000;
