import type { Run } from '../../engines/run.js';
import type { Value } from '../../model/value.js';
import type { Box, Segment, Spot } from '../geometry.js';
import type { PlotlyPart } from '../parts.js';
import { textWidth } from '../text-width.js';
import { FAINT, HAIRLINE, PAPER, TEXT, themed, WIDTH } from '../theme.js';
import { escaped } from '../words.js';
import type { Arrow } from './arrows.js';
import { clockOf } from './clock.js';
import type { Scene } from './labels.js';
import type { Mark } from './marks.js';
import type { Window } from './window.js';

/** A cell of JupyterLab in a window of 1280 px is 848 px wide: what is wider has to be scrolled. */
const WIDEST = 840;

/** Where ms and nodes lie on the picture, in px. */
export class Sheet {
  /** The time at which the node lines end. */
  readonly end: number;
  /** The time at which they begin. */
  readonly from: number;
  private readonly plotWidth: number;
  private readonly span: number;
  private readonly start: number;
  private readonly width: number;
  private readonly height: number;
  private readonly left: number;
  private readonly spacing: number;
  private readonly right = 24;
  private readonly top = 44;
  private readonly foot = 46;
  private readonly bottom = 70;

  constructor(window: Window, names: readonly string[], label: (message: Value) => string) {
    const { run, arrows, from, to, endsEarly } = window;
    const times = [...run.events.map(({ time }) => time), ...arrows.map(({ to: head }) => head.x)];
    this.from = from;
    this.span = to - from;
    this.start = from - 0.03 * this.span;
    // Where the picture ends before the run does, so do its lines.
    this.end = endsEarly ? to : to + 0.06 * this.span;
    const labels = names.map((name, node) =>
      textWidth(name + (run.byzantine.includes(node) ? ' (traitor)' : ''), TEXT),
    );
    // A traitor's mark stands at the start of its line, and needs room beside the name.
    this.left = Math.ceil(Math.max(...labels)) + (run.byzantine.length > 0 ? 26 : 18);
    const crowd = Math.max(40 * new Set(times).size, 5 * run.messages.length);
    this.width = Math.min(WIDEST, Math.max(WIDTH, this.left + crowd + this.right));
    this.plotWidth = this.width - this.left - this.right;
    this.spacing = spacingOf(run, label);
    this.height = this.top + this.spacing * (run.nodes - 1) + this.foot + this.bottom;
  }

  px({ x, y }: Spot): Spot {
    return {
      x: this.left + ((x - this.start) / (this.end - this.start)) * this.plotWidth,
      y: this.top + y * this.spacing,
    };
  }

  segment({ from, to }: Arrow): Segment {
    return [this.px(from), this.px(to)];
  }

  scene(run: Run, arrows: readonly Arrow[], marks: readonly Mark[]): Scene {
    const nodeLines = Array.from(
      { length: run.nodes },
      (_, y): Segment => [this.px({ x: this.from, y }), this.px({ x: this.end, y })],
    );
    const crosses = arrows
      .filter(({ ends }, i) => ends === undefined && run.messages[i]?.arrived === null)
      .map(({ to }) => this.px(to));
    return {
      left: this.left,
      top: 4,
      right: this.width - 4,
      bottom: this.height - this.bottom - 6,
      size: TEXT,
      nodeLines,
      marks: [...marks.map((mark) => this.px(mark)), ...crosses],
    };
  }

  /** Words on the picture; over an arrow they need paper of their own. */
  text({ x, y, angle }: Box, text: string, colour: string, over = false): PlotlyPart {
    return {
      text: escaped(text),
      showarrow: false,
      xref: 'x',
      yref: 'y',
      x: this.start + ((x - this.left) / this.plotWidth) * (this.end - this.start),
      y: (y - this.top) / this.spacing,
      xanchor: 'center',
      yanchor: 'middle',
      textangle: Math.round((angle * 180_000) / Math.PI) / 1000,
      font: { size: TEXT, color: colour },
      ...(over ? { bgcolor: PAPER } : {}),
    };
  }

  /** Faint lines where the picture is cut out of the run. */
  edges({ from, to, endsEarly }: Window): PlotlyPart[] {
    return [...(from > 0 ? [from] : []), ...(endsEarly ? [to] : [])].map((x) => ({
      type: 'line',
      layer: 'below',
      yref: 'paper',
      x0: x,
      x1: x,
      y0: 0,
      y1: 1,
      line: { color: FAINT, width: HAIRLINE, dash: '2px,6px' },
    }));
  }

  /** The room of the plot itself, in px. */
  get room(): { readonly width: number; readonly height: number } {
    return { width: this.plotWidth + this.right, height: this.height - this.bottom };
  }

  /** @param legend the types of message that a legend names; none for no legend */
  layout(
    names: readonly string[],
    run: Run,
    annotations: PlotlyPart[],
    shapes: PlotlyPart[],
    legend: readonly string[],
  ): PlotlyPart {
    const entries = legend.reduce((sum, type) => sum + textWidth(type, TEXT) + 62, 0);
    const above = 30 * Math.ceil(entries / this.plotWidth);
    const clock = clockOf(run);
    const low = -this.top / this.spacing;
    const high = run.nodes - 1 + this.foot / this.spacing;
    return themed({
      width: this.width,
      height: this.height + above,
      margin: { l: this.left, r: this.right, t: above, b: this.bottom },
      showlegend: legend.length > 0,
      ...(legend.length > 0
        ? { legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'bottom', itemwidth: 44 } }
        : {}),
      xaxis: {
        title: { text: clock.title },
        range: [this.start, this.end],
        ...clock.ticks(this.from, this.from + this.span),
      },
      yaxis: {
        range: [high, low],
        showgrid: false,
        showline: false,
        ticks: '',
        tickmode: 'array',
        tickvals: names.map((_, node) => node),
        ticktext: names.map(
          (name, node) => `${escaped(name)}${run.byzantine.includes(node) ? ' (traitor) ' : ''} `,
        ),
      },
      annotations,
      shapes,
    });
  }
}

/** From one node's line to the next: two are far enough apart for an arrow's text, many are close. */
function spacingOf({ nodes, messages }: Run, label: (message: Value) => string): number {
  const longest = Math.max(0, ...messages.map(({ message }) => textWidth(label(message), TEXT)));
  if (nodes <= 3) return Math.min(210, Math.max(nodes === 3 ? 110 : 130, longest + 50));
  return nodes <= 6 ? 84 : Math.min(60, Math.max(30, 840 / nodes));
}
