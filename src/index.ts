// The public names, and nothing else.

export { type Defeat, type DefeatOptions, defeat } from './adversaries/defeat.js';
export { todo } from './assignments/feedback.js';
export type { Plan } from './assignments/plan.js';
export {
  type Exploration,
  type ExploreOptions,
  type ExploreProgress,
  explore,
  exploreSteps,
  type Verdict,
} from './engines/explore/explore.js';
export { type Minimized, minimize } from './engines/explore/minimize.js';
export type { Move } from './engines/explore/move.js';
export {
  always,
  consistency,
  decides,
  eventually,
  type Property,
  sometimes,
  termination,
  validity,
} from './engines/explore/properties.js';
export type { ReduceOptions } from './engines/explore/reduce.js';
export { replay } from './engines/explore/replay.js';
export type { ExploreFaults } from './engines/explore/rules.js';
export type { Seed } from './engines/random.js';
export { type Run, type RunEvent, type RunMessage, type RunOptions, run } from './engines/run.js';
export { type Sample, type SampleOptions, sample } from './engines/sample.js';
export type { Tally } from './engines/simulation.js';
export type { CurveValue, ExactCurve, Solution } from './engines/solve/solution.js';
export { type Solved, type SolveOptions, solve } from './engines/solve/solve.js';
export {
  type Build,
  type Grid,
  gridPoints,
  range,
  type Sweep,
  type SweepOptions,
  type SweepPoint,
  type SweepProgress,
  sweep,
  sweepSteps,
} from './engines/sweep.js';
export { type Experiment, type ExperimentParts, experiment } from './experiments/experiment.js';
export { paxos, paxosRound } from './experiments/paxos.js';
export { type RecordedPoint, type RecordedSweep, recorded } from './experiments/recorded.node.js';
export {
  type ReferenceFaults,
  referencePaxos,
  referencePaxosFaults,
} from './experiments/reference-paxos.js';
export { experimentNamed, experiments } from './experiments/registry.js';
export { twoGenerals, twoGeneralsResend } from './experiments/two-generals.js';
export { type CurveOptions, curve } from './figures/curve.js';
export { Figure, type FigureParts, type PlotlyPart, type Row } from './figures/figure.js';
export { type LossCurveOptions, lossCurve } from './figures/loss-curve.js';
export { type SpaceTimeOptions, spaceTime } from './figures/space-time.js';
export { type StateGraphOptions, stateGraph } from './figures/state-graph.js';
export {
  type Action,
  broadcast,
  cancelTimer,
  decide,
  send,
  setTimer,
  toEveryone,
  toss,
} from './model/actions.js';
export { ArgumentError, ProtocolError } from './model/errors.js';
export type { Crash, FaultOptions } from './model/faults.js';
export {
  constant,
  type Delay,
  exponential,
  longestDelay,
  type NetworkOptions,
  type Partition,
  pareto,
  uniform,
} from './model/network.js';
export { type AnyRole, type Role, role, type Self, type Step } from './model/role.js';
export {
  type End,
  type NodeEnd,
  type Outcomes,
  type Parameters,
  type System,
  type SystemOptions,
  system,
} from './model/system.js';
export { together } from './model/together.js';
export type { Value } from './model/value.js';
export { check } from './notebook/check.js';
export { openComm, registerComm } from './notebook/comm.js';
export {
  clearOutput,
  type Display,
  type Displayable,
  html,
  markdown,
  newDisplay,
  show,
} from './notebook/display.js';
export { type EventList, type EventListOptions, eventList } from './notebook/events.js';
export { type ExplainOptions, type Explanation, explain } from './notebook/explain.js';
export type { Comm, CommMessage } from './notebook/kernel.js';
export { withProgress } from './notebook/progress.js';
export { percent, type TableRow, table } from './notebook/table.js';
export { type Widget, type WidgetOptions, widget } from './notebook/widget.js';
export {
  Accept,
  type Accepted,
  type Acceptor,
  acceptor,
  Begin,
  Collect,
  Last,
  type Leader,
  leader,
  majority,
  type PaxosMessage,
  startOfRound,
} from './protocols/paxos.js';
export {
  type KeptLast,
  type Mutant,
  mutants,
  type ReferenceLeader,
  referenceAcceptor,
  referenceLeader,
} from './protocols/reference-paxos.js';
export {
  acknowledgingGeneral,
  type General,
  general,
  type Letter,
  type Resender,
  type ResentLetter,
  resendingGeneral,
} from './protocols/two-generals.js';
export { type Estimate, wilson } from './stats/interval.js';
