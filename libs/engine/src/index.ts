export type { Activation, ActivationSource } from './activation.ts';
export type {
  ApprovalWait,
  ChildrenEnd,
  ChildrenWait,
  CallWait,
  Failure,
  CodeTraces,
  CustomDataEntries,
  Decision,
  LogLine,
  Outcome,
  Outputs,
  Resume,
  RunFailure,
  RunResult,
  SettledOutcome,
  TimerWait,
  Wait,
} from './outcome.ts';
export type {
  Effect,
  Plan,
  PlanGate,
  PlanInput,
  PlanLoop,
  PlanNode,
  PlanOutput,
  PlanSegment,
  PlanSegmentation,
  PlanSource,
  PlanTarget,
} from './plan.ts';
export type { Clock, Digest, DigestAlgorithm, Journal, JournalEntry, RunEvent, RunNode, RunPorts, SettledStep } from './ports.ts';
export type { RunFacts, RunView, SandboxedResult, Scope } from './run-view.ts';
export { NameChain } from './scheduler/activation-name.ts';
export { asksBefore, CALL_UNCERTAIN, type GateQuestion } from './supervision.ts';
export type { GateAsks } from './run/gate-question.ts';
export { Run, type RunOptions, type RunStart } from './run/run.ts';
export { compileExpression } from './expressions/compile-expression.ts';
export { differenceInUnits } from './expressions/dates/difference.ts';
export { formatMoment } from './expressions/dates/format-date.ts';
export { toIsoText } from './expressions/dates/iso-text.ts';
export { DURATION_UNITS } from './expressions/dates/make-duration.ts';
export { momentAt } from './expressions/dates/moment.ts';
export { parseDateTime, parseIsoInOwnZone } from './expressions/dates/parse-date.ts';
export { parseByFormat } from './expressions/dates/parse-format.ts';
export { shiftDate, startOf } from './expressions/dates/shift-date.ts';
export { checkedZone } from './expressions/dates/zone.ts';
export { ExpressionError, type ExpressionErrorCode } from './expressions/expression-error.ts';
export { findPairedItem } from './expressions/lineage.ts';
export { evaluateForItem, type LoneItems } from './expressions/lone-items.ts';
export { expandReplacement } from './expressions/patterns/expand-replacement.ts';
export { Pattern } from './expressions/patterns/pattern.ts';
export { seededRandom } from './expressions/seeded-random.ts';
export { describeItem } from './expressions/run-names/binary-facts.ts';
export type {
  CompiledExpression,
  Expression,
  ExpressionProblem,
  ExpressionProblemCode,
  PathRead,
  PathRoot,
  References,
} from './expressions/expression.ts';
export {
  compileParameters,
  type DeferredValue,
  ParameterError,
  type ParameterLeaf,
  type ParameterPath,
  type ParameterProblem,
  type ParameterProgram,
} from './expressions/parameters.ts';
