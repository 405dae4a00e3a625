import type { Exploration, Verdict } from '../engines/explore/explore.js';
import type { Move } from '../engines/explore/move.js';
import type { ReduceOptions } from '../engines/explore/reduce.js';
import type { ExploreFaults } from '../engines/explore/rules.js';
import { messageText, valueText } from '../figures/value-words.js';
import { counted } from '../figures/words.js';
import type { Value } from '../model/value.js';
import { whole } from './table.js';

/** An exploration as it is read on a terminal. */
export function explorationText(
  exploration: Exploration,
  faults: ExploreFaults,
  seconds: number,
  reduce: ReduceOptions = {},
): string {
  const { system, parameters, states, transitions, depth, properties } = exploration;
  const given = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  const lines = [
    `${system}: ${[...given, ...faultsText(faults)].join(', ')}`,
    '',
    `${counted(states, 'state')}, ${counted(transitions, 'transition')}, ` +
      `at most ${counted(depth, 'move')} from the first, in ${seconds.toFixed(2)} s`,
    `${stopText(exploration)}.`,
    ...reductionLines(exploration),
    ...properties.flatMap((verdict) => ['', ...verdictLines(verdict, exploration, reduce)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** What ended the search. */
export function stopText({ stopped, states, depth }: Exploration): string {
  switch (stopped) {
    case null:
      return 'Every state was visited';
    case 'decided':
      return 'The search ended early: every property had its verdict';
    case 'states':
      return `The search was cut off by its limit, at ${whole(states)} states: not every one was visited`;
    case 'depth':
      return `The search was cut off by its limit, ${counted(depth, 'move')} from the first state: not every one was visited`;
    case 'interrupted':
      return 'The search was stopped: not every state was visited';
  }
}

/** What was left out, a line each. */
function reductionLines({ reductions }: Exploration): string[] {
  if (reductions.length === 0) return [];
  return ['Left out, as it can change no verdict:', ...reductions.map((what) => `  ${what}`)];
}

function faultsText({ lose = 0, duplicate = 0, crash = 0, recover = 0 }: ExploreFaults): string[] {
  const [most, who] =
    typeof crash === 'number' ? [crash, ''] : [crash.atMost, ` of ${nodesText(crash.nodes)}`];
  return [
    lose === 'any' ? 'any message may be lost' : lose > 0 ? `${counted(lose, 'message')} may be lost` : '',
    duplicate > 0 ? `${counted(duplicate, 'message')} may be duplicated` : '',
    most > 0 ? `${most === 1 ? '1 crash' : `${whole(most)} crashes`}${who}` : '',
    recover > 0 ? `${counted(recover, 'node')} may come back` : '',
  ].filter((text) => text !== '');
}

const nodesText = (nodes: readonly number[]): string =>
  `node ${nodes.join(', ').replace(/, (?=\d+$)/, ' or ')}`;

function verdictLines(verdict: Verdict, { stopped }: Exploration, { partialOrder }: ReduceOptions): string[] {
  const { name, kind, moves } = verdict;
  // Where orders are left out, a shortest way may be among them.
  const way = wayText(moves ?? [], partialOrder ? 'a way' : 'a shortest way');
  if (kind === 'eventually') return verdictOnRunsLines(verdict);
  switch (verdict.verdict) {
    case 'holds':
      return [`${name} holds in every state.`];
    case 'never':
      return [`${name} never comes about.`];
    case 'violated':
      return [`${name} is violated${way}`, ...movesText(verdict)];
    case 'found':
      return [`${name} can come about${way}`, ...movesText(verdict)];
    case 'open':
      if (stopped === 'interrupted') return [`${name} is open.`];
      return [
        kind === 'always'
          ? `${name} is open: it holds in every state that was visited.`
          : `${name} is open: it did not come about in the states that were visited.`,
      ];
  }
}

const wayText = ({ length }: readonly Move[], way: string): string =>
  length === 0 ? ', in the first state.' : `; ${way} there takes ${counted(length, 'move')}:`;

/** Of what is claimed of every run: a run without it ends, or leads into a circle. */
function verdictOnRunsLines(verdict: Verdict): string[] {
  const { name, steps, cycle } = verdict;
  if (verdict.verdict === 'holds') return [`${name} comes about in every run, sooner or later.`];
  if (verdict.verdict === 'open') {
    return [`${name} is open: the search for a run without it was cut off.`];
  }
  const moves = movesText(verdict);
  if (cycle === null || cycle === 0) {
    return [
      `${name} is violated: after ${steps === 0 ? 'no move at all' : 'these moves'} it has not come about, and nothing has to happen any more${steps === 0 ? '.' : ':'}`,
      ...moves,
    ];
  }
  return [
    `${name} is violated: there is a run that goes on for ever, and it never comes about:`,
    ...moves.slice(0, steps ?? 0),
    `  and then, over and over again:`,
    ...moves.slice(steps ?? 0),
  ];
}

/** The moves, numbered, each with what was decided in it. */
function movesText({ moves, run }: Verdict): string[] {
  const width = String(moves?.length).length;
  return (moves ?? []).map((move, at) => {
    // A run that explore shows has a time for each move.
    const decided = run?.events.filter(({ time, decided }) => time === at && decided !== undefined) ?? [];
    const decisions = decided.map((event) => `, and decides ${valueText(event.decided as Value)}`);
    return `  ${String(at + 1).padStart(width)}. ${moveText(move)}${decisions.join('')}`;
  });
}

function moveText(move: Move): string {
  switch (move.move) {
    case 'start':
      return `node ${move.node} starts${facesText(move.faces)}`;
    case 'crash':
      return `node ${move.node} crashes${facesText(move.faces)}`;
    case 'recover':
      return `node ${move.node} comes back${facesText(move.faces)}`;
    case 'timer':
      return `node ${move.node} sees its timer ${move.name} run out${facesText(move.faces)}`;
    case 'deliver':
      return `node ${move.to} gets ${messageText(move.message)} from node ${move.from}${facesText(move.faces)}`;
    case 'lie':
      return `node ${move.from} makes up ${messageText(move.message)} for node ${move.to}`;
    case 'lose':
    case 'duplicate': {
      const what = move.move === 'lose' ? 'loses' : 'duplicates';
      return `the network ${what} ${messageText(move.message)} from node ${move.from} to node ${move.to}`;
    }
  }
}

const facesText = (faces: readonly number[] = []): string =>
  faces.length === 0 ? '' : `, and tosses ${faces.join(', then ')}`;
