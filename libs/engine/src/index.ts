export type { Activation, ActivationSource } from './activation.ts';
export type { Failure, Outcome, Outputs, Resume, RunFailure, RunResult, SettledOutcome, TimerWait, Wait } from './outcome.ts';
export type { Effect, Plan, PlanInput, PlanNode, PlanOutput, PlanSource, PlanTarget } from './plan.ts';
export type { Clock, Journal, JournalEntry, RunEvent, RunNode, RunPorts, SettledStep } from './ports.ts';
export type { RunFacts, RunView, Scope } from './run-view.ts';
