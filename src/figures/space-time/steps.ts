import type { Run, RunMessage } from '../../engines/run.js';
import type { Value } from '../../model/value.js';
import type { Spot } from '../geometry.js';
import type { PlotlyPart } from '../parts.js';
import { type Sentence, sentencesOf } from '../sentences.js';
import { textWidth } from '../text-width.js';
import { INK, PAPER } from '../theme.js';
import { counted, escaped } from '../words.js';
import type { Window } from './window.js';

/*
 * A slider under the live plot that steps through what happens. Plotly's frames would hold the whole picture once for
 * each step. Here a step moves two things that are there all the time, and unseen in still pictures: a curtain over
 * what is still to come, and a ring around what happens. Beneath stands its sentence.
 */

/** Beyond this many steps a slider can no longer be set to one of them, and the notebook grows. */
const MOST_STEPS = 400;
const RING = 15;
const SIZE = 16;
const LINE = 1.3 * SIZE;
const LINES = 3;
/** The slider with its numbers, and the way from there to the sentence, in px. */
const SLIDER = 84;
/** Over a legend, plotly's buttons need room of their own. */
const BUTTONS = 26;

/** The steps, and the number of the first among all of the run. */
interface Stops {
  readonly first: number;
  readonly stops: readonly Stop[];
}

/** One step: its sentence, and where in the picture it happens (ms and nodes). */
interface Stop extends Spot {
  readonly sentence: Sentence;
}

/** The steps of a window's run: those that a sentence tells, each at its node, or at the end of its message's arrow. */
export function stopsOf(
  run: Run,
  window: Window,
  names: readonly string[],
  told: (message: Value) => string,
): Stops {
  const { run: part, arrows, from, to } = window;
  const ends = new Map(part.messages.map((message, i) => [message, arrows[i]?.to]));
  const all = sentencesOf(run, names, told);
  const isIn = ({ time }: Sentence) => time >= from && time <= to;
  return {
    first: all.findIndex(isIn) + 1,
    stops: all.filter(isIn).map((sentence) => {
      const { event, messages, time } = sentence;
      const at = event === null ? ends.get(messages[0] as RunMessage) : { x: event.time, y: event.node };
      return { sentence, ...(at ?? { x: time, y: messages[0]?.to ?? 0 }) };
    }),
  };
}

/** The unseen curtain: an annotation, as nothing else in plotly comes to lie over the texts of arrows. */
export function curtain(layout: { readonly width: number; readonly height: number }): PlotlyPart {
  return {
    visible: false,
    name: 'curtain',
    text: ' ',
    showarrow: false,
    xref: 'x',
    yref: 'paper',
    x: 0,
    y: 1,
    xanchor: 'left',
    yanchor: 'top',
    xshift: RING + 2,
    width: layout.width,
    height: layout.height,
    bgcolor: PAPER,
    opacity: 0.86,
    borderpad: 0,
  };
}

/** The unseen ring. */
export function ring(): PlotlyPart {
  return {
    visible: false,
    name: 'ring',
    type: 'circle',
    xsizemode: 'pixel',
    ysizemode: 'pixel',
    xanchor: 0,
    yanchor: 0,
    x0: -RING,
    x1: RING,
    y0: -RING,
    y1: RING,
    line: { color: '#d00000', width: 3 },
  };
}

/**
 * What the live plot has besides: the slider and the sentence, and the room for both.
 *
 * @param layout with the curtain as its last annotation, and the ring as its last shape
 */
export function stepping({ stops, first }: Stops, layout: PlotlyPart): PlotlyPart | undefined {
  if (stops.length < 2 || stops.length > MOST_STEPS) return undefined;
  const { width, height, margin } = layout as { width: number; height: number; margin: Margin };
  const over = `annotations[${(layout.annotations as unknown[]).length - 1}]`;
  const around = `shapes[${(layout.shapes as unknown[]).length - 1}]`;
  const room = width - margin.l - margin.r;
  const all = wrapped(
    `Move the slider to go through this run, step by step: ${counted(stops.length, 'step')}.`,
    room,
  );
  const steps = stops.map(({ sentence, x, y }, i) => ({
    label: String(first + i),
    method: 'relayout',
    args: [
      {
        [`${over}.x`]: sentence.time,
        [`${over}.visible`]: true,
        [`${around}.xanchor`]: x,
        [`${around}.yanchor`]: y,
        [`${around}.visible`]: true,
        'title.text': wrapped(`${first + i}. ${sentence.text}`, room),
      },
    ],
  }));
  const whole = {
    label: 'all',
    method: 'relayout',
    args: [{ [`${over}.visible`]: false, [`${around}.visible`]: false, 'title.text': all }],
  };
  const top = margin.t > 0 ? BUTTONS : 0;
  const more = SLIDER + LINES * LINE;
  return {
    height: height + more + top,
    // Else plotly would make room again for the slider and the legend, and the plot would shrink.
    margin: { ...margin, t: margin.t + top, b: margin.b + more, autoexpand: false },
    sliders: [
      {
        active: stops.length,
        steps: [...steps, whole],
        x: 0,
        len: 1,
        y: -margin.b / (height - margin.t - margin.b),
        xanchor: 'left',
        yanchor: 'top',
        pad: { l: 0, r: 0, t: 4, b: 0 },
        currentvalue: { visible: false },
        font: { size: 14, color: INK },
        tickcolor: INK,
        bgcolor: '#f4f4f4',
        bordercolor: INK,
      },
    ],
    title: {
      text: all,
      x: 0,
      xref: 'paper',
      xanchor: 'left',
      y: 1 - (top + height + SLIDER) / (height + more + top),
      yref: 'container',
      yanchor: 'top',
      font: { size: SIZE, color: INK },
    },
  };
}

interface Margin {
  readonly l: number;
  readonly r: number;
  readonly t: number;
  readonly b: number;
}

/** Text in always as many lines, as plotly shifts a title by their number. */
function wrapped(text: string, width: number): string {
  const made = [''];
  for (const word of text.split(' ')) {
    const longer = made.at(-1) === '' ? word : `${made.at(-1)} ${word}`;
    if (textWidth(longer, SIZE) <= width || made.at(-1) === '') made[made.length - 1] = longer;
    else made.push(word);
  }
  if (made.length > LINES) made[LINES - 1] = `${made[LINES - 1]} …`;
  return Array.from({ length: LINES }, (_, i) => escaped(made[i] ?? '\u00a0')).join('<br>');
}
