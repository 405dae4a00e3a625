import type { Run } from '../engines/run.js';
import { checkRun } from '../figures/given.js';
import { labelling } from '../figures/labelling.js';
import { nodeNames } from '../figures/node-names.js';
import { sentencesOf, underWayText } from '../figures/sentences.js';
import { messageText } from '../figures/value-words.js';
import { counted, escaped } from '../figures/words.js';
import { onlyOptions, wholeNumber } from '../model/check.js';
import type { Value } from '../model/value.js';
import { type Displayable, displaySymbol, type MimeBundle } from './display.js';

export interface ExplainOptions {
  /** What the nodes are called, one name each. Default: 'node 0', 'node 1', … */
  readonly names?: readonly string[];
  /** A message in words. Default: its type and its fields, such as 'Collect(round 1)'. */
  readonly label?: (message: Value) => string;
  /** After so many sentences it ends with a count of the rest. Default 200. */
  readonly most?: number;
}

/** A run as sentences. In a cell it shows itself as a numbered list; as a text it is that list, too. */
export class Explanation implements Displayable {
  /** The sentences, without their numbers: the first is number 1. */
  readonly lines: readonly string[];
  /** What is left to say after the last: how much was left out, and what is under way at the end. */
  readonly closing: readonly string[];

  constructor(lines: readonly string[], closing: readonly string[]) {
    this.lines = lines;
    this.closing = closing;
  }

  toString(): string {
    return [...this.lines.map((line, i) => `${i + 1}. ${line}`), ...this.closing].join('\n');
  }

  [displaySymbol](): MimeBundle {
    const items = this.lines.map((line) => `<li>${escaped(line)}</li>`).join('');
    const after = this.closing.map((line) => `<p>${escaped(line)}</p>`).join('');
    return { 'text/html': `<ol>${items}</ol>${after}`, 'text/plain': String(this) };
  }
}

/**
 * A run told in numbered sentences: what each node sees, what it sets in its state, which timers it sets and stops, what
 * it sends and decides; which messages are lost, and which are under way at the end. The sentences of a run that `explore` found are its steps.
 *
 * A node "ignores" a message where it neither changes its state nor sends, decides, tosses, or sets or stops a timer.
 *
 * @throws ArgumentError for what is no run, an unknown option, names that are not one a node, or a label that is
 *   no function to texts
 * @example
 * const one = run(twoGenerals({ messages: 1 }), { lose: [1] });
 * const story = explain(one, { names: ['General A', 'General B'] });
 * story.lines[0]   // 'General A starts, sends Propose(number 1) to General B, and decides attack.'
 * story.lines[1]   // 'The message Propose(number 1) from General A to General B is lost.'
 */
export function explain(run: Run, options: ExplainOptions = {}): Explanation {
  checkRun('explain', run);
  onlyOptions('explain', options, ['names', 'label', 'most']);
  const names = nodeNames(run.nodes, options.names);
  const label = labelling(options.label ?? messageText);
  const most = wholeNumber('most', options.most ?? 200, 1);
  const lines = sentencesOf(run, names, label).map(({ text }) => text);
  const left = lines.length - most;
  const underWay = underWayText(run, names, label);
  return new Explanation(lines.slice(0, most), [
    ...(left > 0 ? [`… and ${counted(left, 'more sentence')}.`] : []),
    ...(underWay === null ? [] : [underWay]),
    // A run that was found by exploring ends where it is shown; what is under way says that it could go on.
    ...(run.finished || underWay !== null ? [] : ['The run was cut off here, before its end.']),
  ]);
}
