import type { Exploration } from '../engines/explore/explore.js';
import { depthWithin, graphOf, type Searched, searchedBy } from '../engines/explore/explored.js';
import { onlyOptions, shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { Value } from '../model/value.js';
import { Figure } from './figure.js';
import { labelling } from './labelling.js';
import { nodeNames } from './node-names.js';
import { beginning, edgeHovers, edgeTraces } from './state-graph/arrows.js';
import { decidedClasses, valencyClasses } from './state-graph/classes.js';
import { stateTraces } from './state-graph/dots.js';
import { edgeLabels } from './state-graph/labels.js';
import { layoutOf } from './state-graph/layout.js';
import { rowsOf } from './state-graph/rows.js';
import { Sheet } from './state-graph/sheet.js';
import {
  edgeHover,
  edgeLabel,
  faultKey,
  stateGraphAlt,
  stateGraphCaption,
  stateHover,
} from './state-graph/words.js';
import { themed } from './theme.js';
import { messageLabel, messageText } from './value-words.js';
import { numeral, slug } from './words.js';

/** More than this is a cloud, in which nobody finds anything. */
const MOST_STATES = 300;

export interface StateGraphOptions {
  /**
   * What the colours tell: what has been decided, or the valency, that is, which decisions can still follow. Default:
   * 'decided'. Valency needs every state.
   */
  readonly colour?: 'decided' | 'valency';
  /** What the nodes are called, one name each. Default: 'node 0', 'node 1', … */
  readonly names?: readonly string[];
  /** A message in a few words. Default: its type and its plain fields, such as 'Collect 1'. */
  readonly label?: (message: Value) => string;
  /** Names the figure's files. Default: the system's name and '-states'. */
  readonly name?: string;
}

/**
 * The graph of all states that `explore` visited: a dot for each state, the first at the left; an arrow from each to
 * those that can be next; rings around states in which nothing can happen any more. Colours tell which values have
 * been decided so far, and red is where two different ones have. In JupyterLab one who points at a dot is told where
 * each node stands, and what is under way. For small models: at most 300 states.
 *
 * @param exploration as `explore` returned it
 * @throws ArgumentError for what is no exploration, or a copy of one; for more than 300 states, with what to do; for
 *   a search that was stopped in the middle of a level, or made with `symmetry` or `partialOrder`; for valency where not every state was visited; for an unknown
 *   option, or names that are not one a node
 * @example
 * const all = explore(referencePaxos({ leaders: 1, acceptors: 2 }), { faults: { lose: 'any' } });
 * const figure = stateGraph(all, { names: ['leader', 'acceptor A', 'acceptor B'] });
 * figure.name                                                   // 'reference-paxos-states'
 * figure.rows.filter(({ what }) => what === 'state').length     // 50
 */
export function stateGraph(exploration: Exploration, options: StateGraphOptions = {}): Figure {
  const searched = searchedFor(exploration);
  onlyOptions('stateGraph', options, ['colour', 'names', 'label', 'name']);
  const { colour = 'decided' } = options;
  if (colour !== 'decided' && colour !== 'valency') {
    throw new ArgumentError(`colour of stateGraph must be 'decided' or 'valency', but is ${shown(colour)}.`);
  }
  const { system } = searched;
  const names = nodeNames(system.nodes, options.names);
  const short = { names, label: labelling(options.label ?? messageLabel) };
  const calling = { names, label: options.label === undefined ? messageText : short.label };
  checkDrawable(exploration, searched, colour);
  const graph = graphOf(searched, exploration);
  const classes = colour === 'valency' ? valencyClasses(graph) : decidedClasses(graph);
  const faults = faultKey(graph);
  const sheet = new Sheet(layoutOf(graph), graph.edges, [
    ...classes.classes.map(({ name }) => name),
    'end',
    faults,
  ]);
  const { width, height, above } = sheet;
  return new Figure({
    name: options.name ?? slug(`${exploration.system} states`),
    data: [
      ...edgeTraces(graph, sheet, faults),
      beginning(sheet),
      edgeHovers(graph, sheet, (edge) => edgeHover(edge, calling)),
      ...stateTraces(graph, classes, sheet, (i, group) => stateHover(i, graph, system, group, calling)),
    ],
    layout: themed({
      width,
      height,
      margin: { l: 0, r: 0, t: above, b: 0 },
      showlegend: true,
      legend: { orientation: 'h', x: 0.02, xanchor: 'left', y: 1, yanchor: 'bottom', itemsizing: 'constant' },
      xaxis: { visible: false, range: [0, width] },
      yaxis: { visible: false, range: [height, above] },
      annotations: edgeLabels(graph.edges, sheet, (edge) => edgeLabel(edge, short)),
    }),
    alt: stateGraphAlt(exploration, graph, classes),
    caption: stateGraphCaption(exploration, graph, searched),
    rows: rowsOf(graph, classes, calling),
  });
}

function searchedFor(exploration: unknown): Searched {
  const searched =
    typeof exploration === 'object' && exploration !== null
      ? searchedBy(exploration as Exploration)
      : undefined;
  if (searched !== undefined) return searched;
  const copied = typeof (exploration as Partial<Exploration> | null | undefined)?.states === 'number';
  throw new ArgumentError(
    `stateGraph takes an exploration as explore returned it, such as explore(twoGenerals({ messages: 3 })), but was given ` +
      `${copied ? 'a copy of one' : shown(exploration)}${hint(exploration)}.`,
  );
}

/** A step was left out: the likeliest mistake. */
function hint(given: unknown): string {
  if (typeof given === 'function') return ' (explore what it makes first)';
  return typeof given === 'object' && given !== null && 'roles' in given
    ? ' that is a system (explore it first)'
    : '';
}

function checkDrawable(exploration: Exploration, searched: Searched, colour: 'decided' | 'valency'): void {
  const { states, complete, stopped } = exploration;
  if (!searched.isWhole) {
    throw new ArgumentError(
      'stateGraph draws all that leads from a state to others, and this search left some of it out. Explore without symmetry ' +
        'and partialOrder of reduce.',
    );
  }
  if (states > MOST_STATES) {
    const { depth, states: within } = depthWithin(searched, MOST_STATES);
    const losses = searched.rules.lose > 0 && !searched.system.network.fifo;
    throw new ArgumentError(
      `This graph has ${numeral(states)} states${complete ? '' : ' and more'}; a picture can show ${MOST_STATES}. Explore ` +
        `fewer nodes; or a part: explore(system, { limits: { depth: ${depth} } }) has ${numeral(within)} states` +
        `${losses ? '; or leave out losses that cannot matter: explore(system, { reduce: { dropDead: true } })' : ''}.`,
    );
  }
  if (stopped === 'states' || stopped === 'interrupted') {
    throw new ArgumentError(
      `This search was stopped ${stopped === 'states' ? `at its limit of states, after ${numeral(states)}` : 'while it went on'}, ` +
        'maybe in the middle of a level, so its graph has no clear edge. Stop it at a depth: explore(system, { limits: { depth: 5 } }).',
    );
  }
  if (colour === 'valency' && !complete) {
    throw new ArgumentError(
      'Valency is about all that can follow, and this search did not visit every state. Explore without a limit, or ' +
        'without properties that end it early; or colour by what is decided.',
    );
  }
}
