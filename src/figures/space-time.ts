import type { Run } from '../engines/run.js';
import { onlyOptions } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import type { Value } from '../model/value.js';
import { Figure } from './figure.js';
import { distanceTo } from './geometry.js';
import { checkRun } from './given.js';
import { labelling } from './labelling.js';
import { nodeNames } from './node-names.js';
import { type Arrow, arrowsOf, arrowTraces, hoverTrace, legendEntry, typeOf } from './space-time/arrows.js';
import { placeTexts } from './space-time/labels.js';
import { marksOf, markTraces, nodeLines, traitorMarks } from './space-time/marks.js';
import { rowsOf } from './space-time/rows.js';
import { Sheet } from './space-time/sheet.js';
import { curtain, ring, stepping, stopsOf } from './space-time/steps.js';
import { type Window, windowOf } from './space-time/window.js';
import { spaceTimeAlt, spaceTimeCaption } from './space-time/words.js';
import { INK, seriesStyle } from './theme.js';
import { messageLabel, messageText } from './value-words.js';
import { slug } from './words.js';

/** More than this is no picture any more, and would keep a page busy for minutes. */
const MOST_DRAWN = 20_000;

export interface SpaceTimeOptions {
  /** What the nodes are called, one name each. Default: 'node 0', 'node 1', … */
  readonly names?: readonly string[];
  /** The short text of a message's arrow. Default: its type and its plain fields, such as 'Collect 1'. */
  readonly label?: (message: Value) => string;
  /**
   * Shows the run from this time on, in ms; of a run that `explore` found, in steps before. Default: from its
   * beginning. Arrows are cut where they cross the edge.
   */
  readonly from?: number;
  /** Shows the run until then, likewise. Default: to its end. */
  readonly to?: number;
  /** Names the figure's files. Default: the system's name and '-run'. */
  readonly name?: string;
}

/**
 * The space-time diagram of a run: a line for each node, time from left to right (ms), an arrow
 * from where a message was sent to where it arrived, or to a cross where it was lost. In JupyterLab a slider under it
 * steps through what happens, told in a sentence each, as `explain` tells it; more than 400 of them have none.
 *
 * Source: L. Lamport, "Time, clocks, and the ordering of events in a distributed system", CACM 21 (1978).
 *
 * @throws ArgumentError for what is no run, an unknown option, names that are not one a node, times between which
 *   nothing happens, or a run too long to draw
 * @example
 * const one = run(twoGenerals({ messages: 3 }), { lose: [3] });
 * spaceTime(one, { names: ['General A', 'General B'] }).name   // 'two-generals-run'
 */
export function spaceTime(run: Run, options: SpaceTimeOptions = {}): Figure {
  checkRun('spaceTime', run);
  onlyOptions('spaceTime', options, ['names', 'label', 'from', 'to', 'name']);
  const label = labelling(options.label ?? messageLabel);
  const window = windowOf(run, arrowsOf(run), options.from, options.to);
  checkLength(run, window);
  const names = nodeNames(run.nodes, options.names);
  const { run: part, arrows } = window;
  const sheet = new Sheet(window, names, label);
  const types = [...new Set(part.messages.map(({ message }) => typeOf(message)))];
  const marks = marksOf(part);

  const worded = marks.flatMap(({ text, ...at }) => (text === null ? [] : [{ text, at: sheet.px(at) }]));
  const told = part.messages.map(({ message, sent }, i) => ({
    text: label(message),
    arrow: sheet.segment(arrows[i] as Arrow),
    group: JSON.stringify([message, sent]),
    type: types.indexOf(typeOf(message)),
  }));
  const places = placeTexts(told, worded, sheet.scene(part, arrows, marks));
  const annotations = [
    ...told.flatMap(({ text, type }, i) => {
      const box = places.arrows[i] ?? null;
      return box === null ? [] : [sheet.text(box, text, seriesStyle(type).text)];
    }),
    ...worded.flatMap(({ text }, i) => {
      const box = places.marks[i] ?? null;
      if (box === null) return [];
      return [
        sheet.text(
          box,
          text,
          INK,
          told.some(({ arrow }) => distanceTo(box, arrow) === 0),
        ),
      ];
    }),
  ];
  // Types that no label names are named by a legend.
  const named = new Set(told.flatMap(({ type }, i) => (places.arrows[i] ? [type] : [])));
  const legend = named.size < types.length;
  const edges = window.isPart ? sheet.edges(window) : [];
  const layout = sheet.layout(
    names,
    part,
    [...annotations, curtain(sheet.room)],
    [...edges, ring()],
    legend ? types : [],
  );
  const words = options.label === undefined ? messageText : label;
  const live = stepping(stopsOf(run, window, names, words), layout);
  return new Figure({
    name: options.name ?? slug(`${run.system} run`),
    data: [
      ...nodeLines(run, sheet.from, sheet.end),
      ...types.flatMap((type, i) => arrowTraces(part, arrows, type, i)),
      ...(legend ? types.map(legendEntry) : []),
      ...markTraces(marks),
      ...traitorMarks(run, sheet.from),
      hoverTrace(part, run.events, arrows, names),
    ],
    layout,
    ...(live === undefined ? {} : { live }),
    alt: spaceTimeAlt(window, names, label),
    caption: spaceTimeCaption(window, names, marks),
    rows: rowsOf(part),
  });
}

function checkLength(run: Run, { run: { events, messages } }: Window): void {
  if (events.length + messages.length <= MOST_DRAWN) return;
  throw new ArgumentError(
    `This run has ${events.length} events and ${messages.length} messages${run.finished ? '' : ', and was cut off'}; ` +
      `a diagram can show ${MOST_DRAWN} in all. Draw its beginning: run(system, { mostEvents: 100 }), or spaceTime(run, { to: 10 }).`,
  );
}
