import type { Exploration } from '../../engines/explore/explore.js';
import { endsOf, type StateEdge, type StateGraph, type StateNode } from '../../engines/explore/explored.js';
import type { Move } from '../../engines/explore/move.js';
import type { Rules } from '../../engines/explore/rules.js';
import type { Thing } from '../../engines/explore/thing.js';
import type { System } from '../../model/system.js';
import type { Value } from '../../model/value.js';
import { valueText } from '../value-words.js';
import { capital, counted, isShare, listed, settings } from '../words.js';
import type { Classes, StateClass } from './classes.js';

/** How nodes and messages are called. */
export interface Calling {
  readonly names: readonly string[];
  readonly label: (message: Value) => string;
}

/** A line under the pointer is no longer; more lines of moves than this are counted. */
const MOST_LETTERS = 110;
const MOST_LINES = 8;

/** What goes wrong, and is not a step of the protocol. */
const FAULTS: readonly Move['move'][] = ['lose', 'duplicate', 'lie', 'crash', 'recover'];

/** Whether something has to go wrong for a transition. */
export const isFault = ({ moves }: StateEdge): boolean => moves.every(({ move }) => FAULTS.includes(move));

/** A move in words. */
export function moveText(move: Move, { names, label }: Calling): string {
  const shown =
    'faces' in move && move.faces !== undefined
      ? `; ${move.faces.length === 1 ? 'a toss shows' : 'tosses show'} ${listed(move.faces.map(String))}`
      : '';
  switch (move.move) {
    case 'start':
      return `${names[move.node]} starts${shown}`;
    case 'crash':
      return `${names[move.node]} crashes${shown}`;
    case 'recover':
      return `${names[move.node]} recovers${shown}`;
    case 'timer':
      return `timer ${move.name} of ${names[move.node]} rings${shown}`;
    default: {
      const message = `${label(move.message)} from ${names[move.from]}`;
      if (move.move === 'lie')
        return `${names[move.from]}, a traitor, sends ${label(move.message)} to ${names[move.to]}`;
      const what = {
        deliver: 'arrives at',
        lose: 'is lost on its way to',
        duplicate: 'is duplicated on its way to',
      };
      return `${message} ${what[move.move]} ${names[move.to]}${shown}`;
    }
  }
}

/** A transition in as few words as stand along its arrow: that it is a loss, its dashes say. */
export function edgeLabel({ moves }: StateEdge, { names, label }: Calling): string {
  const texts = new Set(
    moves.map((move) => {
      if (move.move === 'timer') return move.name;
      if ('message' in move) return label(move.message);
      return `${names[move.node]} ${{ start: 'starts', crash: 'crashes', recover: 'recovers' }[move.move]}`;
    }),
  );
  return [...texts].join(' or ');
}

/** What one who points at a state is told. */
export function stateHover(
  i: number,
  graph: StateGraph,
  system: System,
  group: StateClass,
  calling: Calling,
): string {
  const state = graph.states[i] as StateNode;
  const { underWay } = state;
  return [
    `state ${i}, ${i === 0 ? 'the first' : `${counted(state.depth, 'step')} from the first`}: ${group.name}`,
    ...state.locals.map((_, node) => clipped(nodeText(state, node, system, calling))),
    clipped(
      underWay.length === 0
        ? 'nothing under way'
        : `under way: ${underWay.map((thing) => thingText(thing, calling)).join('; ')}`,
    ),
    ...(endsOf(graph).includes(i) ? ['nothing can happen any more'] : []),
    ...(state.expanded ? [] : ['the search went no further']),
  ].join('\n');
}

function nodeText({ locals }: StateNode, node: number, { faults }: System, { names }: Calling): string {
  const { state, decisions, up, started } = locals[node] as (typeof locals)[number];
  if (node in faults.byzantine) return `${names[node]}: a traitor`;
  return [
    `${names[node]}${up ? '' : ', down'}: ${started ? valueText(state) : 'not started'}`,
    ...(decisions.length > 0 ? [`decided ${listed(decisions.map(valueText))}`] : []),
  ].join('; ');
}

function thingText({ node, event }: Thing, { names, label }: Calling): string {
  if (event.event === 'timer') return `timer ${event.name} of ${names[node]}`;
  return `${label(event.message)} from ${names[event.from]} to ${names[node]}`;
}

/** What one who points at a transition is told. */
export function edgeHover({ from, to, moves }: StateEdge, calling: Calling): string {
  const more = moves.length - MOST_LINES;
  return [
    `from state ${from} to state ${to}:`,
    ...moves.slice(0, MOST_LINES).map((move) => clipped(moveText(move, calling))),
    ...(more > 0 ? [`and ${counted(more, 'other move')}`] : []),
  ].join('\n');
}

const clipped = (text: string): string =>
  text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;

/** What the graph shows, in two sentences. */
export function stateGraphAlt(exploration: Exploration, graph: StateGraph, classes: Classes): string {
  const { states, edges } = graph;
  const ends = endsOf(graph).length;
  const open = states.filter(({ expanded }) => !expanded).length;
  const groups = classes.classes.map(
    (group) => `${group.name} in ${counted(classes.of.filter((one) => one === group).length, 'state')}`,
  );
  const last = [
    ...groups,
    ...(ends > 0 ? [`in ${counted(ends, 'state')} nothing can happen any more`] : []),
    ...(open > 0 ? [`${counted(open, 'state')} ${open === 1 ? 'was' : 'were'} not searched further`] : []),
  ].join('; ');
  return (
    `State graph of ${exploration.system}: ${counted(states.length, 'state')} as dots, the first at the left, and ` +
    `${counted(edges.length, 'arrow')} for ${counted(exploration.transitions, 'transition')} between them. ${capital(last)}.`
  );
}

/** What was explored, and what the marks mean. */
export function stateGraphCaption(
  exploration: Exploration,
  graph: StateGraph,
  { rules }: { readonly rules: Rules },
): string {
  const { system, parameters, states, transitions, depth, complete, reductions } = exploration;
  // Exploring asks no probability.
  const asked = Object.fromEntries(Object.entries(parameters).filter(([name]) => !isShare(name)));
  const given = Object.keys(asked).length > 0 ? `, ${settings(asked)}` : '';
  const faults = faultsText(rules);
  const keys = [
    'arrow from nowhere: the first state',
    ...(endsOf(graph).length > 0 ? ['ring: nothing can happen any more'] : []),
    ...(graph.edges.some(isFault) ? [`dashed arrow: ${faultKey(graph)}`] : []),
    ...(complete ? [] : ['three dots: not searched further']),
  ];
  return (
    `${complete ? 'Every state' : `The states up to ${counted(depth, 'step')} from the first`} of ${system}${given}` +
    `${faults.length > 0 ? `; ${listed(faults)}` : ''}: ${counted(states, 'state')}, ${counted(transitions, 'transition')}. ` +
    `${reductions.map((why) => `Left out: ${why}. `).join('')}${capital(keys.join(', '))}.`
  );
}

function faultsText({ lose, duplicate, crash, recover, byzantine }: Rules): string[] {
  return [
    ...(lose === Number.POSITIVE_INFINITY ? ['any message may be lost'] : []),
    ...(lose > 0 && lose < Number.POSITIVE_INFINITY ? [`${counted(lose, 'message')} may be lost`] : []),
    ...(duplicate > 0 ? [`${counted(duplicate, 'message')} may be duplicated`] : []),
    ...(crash > 0 ? [`${counted(crash, 'node')} may crash`] : []),
    ...(recover > 0 ? [`${counted(recover, 'node')} may recover`] : []),
    ...(byzantine.size > 0 ? [`${counted(byzantine.size, 'node')} may lie`] : []),
  ];
}

/** What the dashed arrows stand for, in one or a few words. */
export function faultKey({ edges }: StateGraph): string {
  const words = { lose: 'loss', duplicate: 'duplication', lie: 'lie', crash: 'crash', recover: 'recovery' };
  const those = new Set(edges.filter(isFault).flatMap(({ moves }) => moves.map(({ move }) => move)));
  return Object.entries(words)
    .flatMap(([move, word]) => (those.has(move as Move['move']) ? [word] : []))
    .join(' or ');
}
