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
import { spaceTimeAlt, spaceTimeCaption } from './space-time/words.js';
import { INK, seriesStyle } from './theme.js';
import { messageLabel } from './value-words.js';
import { slug } from './words.js';

/** More than this is no picture any more, and would keep a page busy for minutes. */
const MOST_DRAWN = 20_000;

export interface SpaceTimeOptions {
  /** What the nodes are called, one name each. Default: 'node 0', 'node 1', … */
  readonly names?: readonly string[];
  /** The short text of a message's arrow. Default: its type and its plain fields, such as 'Collect 1'. */
  readonly label?: (message: Value) => string;
  /** Names the figure's files. Default: the system's name and '-run'. */
  readonly name?: string;
}

/**
 * The space-time diagram of a run: a line for each node, time from left to right (ms), an arrow
 * from where a message was sent to where it arrived, or to a cross where it was lost.
 *
 * Source: L. Lamport, "Time, clocks, and the ordering of events in a distributed system", CACM 21 (1978).
 *
 * @throws ArgumentError for what is no run, an unknown option, names that are not one a node, or a run too long to draw
 * @example
 * const one = run(twoGenerals({ messages: 3 }), { lose: [3] });
 * spaceTime(one, { names: ['General A', 'General B'] }).name   // 'two-generals-run'
 */
export function spaceTime(run: Run, options: SpaceTimeOptions = {}): Figure {
  checkRun('spaceTime', run);
  onlyOptions('spaceTime', options, ['names', 'label', 'name']);
  const label = labelling(options.label ?? messageLabel);
  if (run.events.length + run.messages.length > MOST_DRAWN) {
    throw new ArgumentError(
      `This run has ${run.events.length} events and ${run.messages.length} messages${run.finished ? '' : ', and was cut off'}; ` +
        `a diagram can show ${MOST_DRAWN} in all. Draw its beginning: run(system, { mostEvents: 100 }).`,
    );
  }
  const names = nodeNames(run.nodes, options.names);
  const arrows = arrowsOf(run);
  const sheet = new Sheet(run, arrows, names, label);
  const types = [...new Set(run.messages.map(({ message }) => typeOf(message)))];
  const marks = marksOf(run);

  const worded = marks.flatMap(({ text, ...at }) => (text === null ? [] : [{ text, at: sheet.px(at) }]));
  const told = run.messages.map(({ message, sent }, i) => ({
    text: label(message),
    arrow: sheet.segment(arrows[i] as Arrow),
    group: JSON.stringify([message, sent]),
    type: types.indexOf(typeOf(message)),
  }));
  const places = placeTexts(told, worded, sheet.scene(run, arrows, marks));
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
  return new Figure({
    name: options.name ?? slug(`${run.system} run`),
    data: [
      ...nodeLines(run, sheet.end),
      ...types.flatMap((type, i) => arrowTraces(run, arrows, type, i)),
      ...(legend ? types.map(legendEntry) : []),
      ...markTraces(marks),
      ...traitorMarks(run),
      hoverTrace(run, arrows, names),
    ],
    layout: sheet.layout(names, run, annotations, legend ? types : []),
    alt: spaceTimeAlt(run, names, label),
    caption: spaceTimeCaption(run, names, marks),
    rows: rowsOf(run),
  });
}
