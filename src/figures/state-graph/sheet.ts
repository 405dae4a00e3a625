import type { StateEdge } from '../../engines/explore/explored.js';
import type { Spot } from '../geometry.js';
import { textWidth } from '../text-width.js';
import { MARGIN, TEXT, WIDTH } from '../theme.js';
import type { Layout } from './layout.js';

/** Columns and rows are as far apart as this, where there are few of them. Texts need more. */
const [COLUMN, ROW, ROW_WITH_TEXTS] = [150, 56, 80];
/** Many share a picture of this size, until dots would touch: then it grows. */
const [WIDEST, HIGHEST] = [840, 760];
const [LEAST_COLUMN, LEAST_ROW] = [18, 15];
const [LARGEST, SMALLEST] = [20, 8];
/** Among more transitions than this few texts find room. */
const MOST_LABELLED = 30;
/** Room at the left for the arrow into the first state, at the right for dots, in px. */
const [LEFT, RIGHT, AROUND] = [76, 40, 30];

/** Where states and transitions lie on the picture, in px from its top left corner. */
export class Sheet {
  readonly width: number;
  readonly height: number;
  /** The room above for the legend. */
  readonly above: number;
  /** The diameter of a state. */
  readonly size: number;
  /** The line around a state. */
  readonly outline: number;
  /** The diameter of the ring around a state in which nothing can happen any more. */
  readonly ring: number;
  /** Whether there is room for texts along the transitions. */
  readonly labelled: boolean;
  /** Where each state lies. */
  readonly states: readonly Spot[];
  /** The places that each transition leads by, from state to state. */
  readonly ways: readonly (readonly Spot[])[];
  private readonly layout: Layout;
  private readonly top: number;
  private readonly column: number;
  private readonly row: number;

  constructor(layout: Layout, edges: readonly StateEdge[], legend: readonly string[]) {
    this.layout = layout;
    const columns = Math.max(1, layout.columns - 1);
    const widthOf = (column: number): number => LEFT + RIGHT + column * columns;
    this.width = Math.max(WIDTH, Math.min(WIDEST, widthOf(COLUMN)), widthOf(LEAST_COLUMN));
    this.column = (this.width - LEFT - RIGHT) / columns;
    this.labelled = edges.length <= MOST_LABELLED;
    const share = HIGHEST / Math.max(1, layout.rows - 1);
    this.row = Math.max(LEAST_ROW, Math.min(this.labelled ? ROW_WITH_TEXTS : ROW, share));
    this.size = Math.min(LARGEST, Math.max(SMALLEST, 0.6 * Math.min(this.row, this.column)));
    this.outline = this.size > 11 ? 2 : 1.3;
    this.ring = 1.25 * this.size + 3 * this.outline;
    const entries = legend.reduce((sum, name) => sum + textWidth(name, TEXT) + 62, 0);
    this.above = MARGIN.t + 30 * Math.ceil(entries / (this.width - 2 * MARGIN.r));
    // Transitions may lead by places above and below all states.
    const ways = edges.map((edge, i) => this.wayFrom(0, edge, i));
    const heights = [layout.states.map((spot) => this.px(0, spot)), ...ways].flat().map(({ y }) => y);
    this.top = this.above + AROUND - Math.min(...heights);
    this.height = Math.ceil(this.top + Math.max(...heights) + AROUND);
    this.states = layout.states.map((spot) => this.px(this.top, spot));
    this.ways = edges.map((edge, i) => this.wayFrom(this.top, edge, i));
  }

  /** Whether a transition leads on, to the right; not back, nor to where it began. */
  leadsOn(edge: number): boolean {
    return this.layout.ways[edge] !== null;
  }

  private px(top: number, { x, y }: Spot): Spot {
    return { x: LEFT + x * this.column, y: top + y * this.row };
  }

  /** As it was laid out, or in an arc back, or round to where it began. */
  private wayFrom(top: number, { from, to }: StateEdge, i: number): readonly Spot[] {
    const way = this.layout.ways[i];
    if (way) return way.map((spot) => this.px(top, spot));
    const at = (state: number): Spot => this.px(top, this.layout.states[state] as Spot);
    return from === to ? loop(at(from), this.size) : arc(at(from), at(to));
  }
}

const POINTS = 16;

/** A curve from one place to another that keeps to the right of the straight line, as seen on its way. */
function arc(from: Spot, to: Spot): Spot[] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const off = Math.max(16, 0.14 * length);
  return steps((t) => {
    const out = (off * 4 * t * (1 - t)) / length;
    return { x: from.x + t * dx - out * dy, y: from.y + t * dy + out * dx };
  });
}

/** A drop above a place, and back to it. */
function loop({ x, y }: Spot, size: number): Spot[] {
  const [across, up] = [1.7 * size, 2.6 * size];
  return steps((t) => {
    const side = 3 * t * (1 - t);
    return { x: x + across * side * (2 * t - 1), y: y - up * side };
  });
}

const steps = (at: (t: number) => Spot): Spot[] =>
  Array.from({ length: POINTS + 1 }, (_, i) => at(i / POINTS));
