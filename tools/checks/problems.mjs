/** Ends a check: prints what it found, and fails where that is anything. */
export function report(problems) {
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
