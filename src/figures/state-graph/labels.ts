import type { StateEdge } from '../../engines/explore/explored.js';
import type { Segment, Spot } from '../geometry.js';
import type { PlotlyPart } from '../parts.js';
import { placeTexts } from '../space-time/labels.js';
import { INK } from '../theme.js';
import { escaped } from '../words.js';
import type { Sheet } from './sheet.js';
import { isFault } from './words.js';

const SIZE = 15;
const FAULT = '#6a6a6a';

/** Short texts along the arrows of a small graph, where they find room. */
export function edgeLabels(
  edges: readonly StateEdge[],
  sheet: Sheet,
  told: (edge: StateEdge) => string,
): PlotlyPart[] {
  if (!sheet.labelled) return [];
  const texts = edges.flatMap((edge, i) => {
    const place = placeOf(sheet.ways[i] as readonly Spot[], sheet.leadsOn(i));
    return edge.from === edge.to ? [] : [{ edge, text: told(edge), group: String(i), ...place }];
  });
  const { arrows: boxes } = placeTexts(texts, [], {
    left: 4,
    top: sheet.above,
    right: sheet.width - 4,
    bottom: sheet.height - 4,
    size: SIZE,
    nodeLines: texts.flatMap(({ others }) => others),
    marks: sheet.states,
  });
  return texts.flatMap(({ edge, text }, i): PlotlyPart[] => {
    const box = boxes[i] ?? null;
    if (box === null) return [];
    const font = { size: SIZE, color: isFault(edge) ? FAULT : INK };
    const [x, y, textangle] = [box.x, box.y, (box.angle * 180) / Math.PI].map(
      (n) => Math.round(n * 100) / 100,
    );
    const anchors = { xref: 'x', yref: 'y', xanchor: 'center', yanchor: 'middle' };
    return [{ text: escaped(text), showarrow: false, ...anchors, x, y, textangle, font }];
  });
}

/** The part of a way that a text stands along, from left to right, and the rest of it, which the text keeps off. */
function placeOf(
  way: readonly Spot[],
  leadsOn: boolean,
): { readonly arrow: Segment; readonly others: Segment[] } {
  const segments = way.slice(1).map((to, i): Segment => [way[i] as Spot, to]);
  if (leadsOn) {
    const lengths = segments.map(([a, b]) => Math.hypot(b.x - a.x, b.y - a.y));
    const longest = lengths.indexOf(Math.max(...lengths));
    return { arrow: segments[longest] as Segment, others: segments.filter((_, i) => i !== longest) };
  }
  // Along the tangent of an arc, where it is furthest out.
  const [begin, end] = [Math.floor(way.length / 4), Math.ceil((way.length - 1) * 0.75)];
  const [a, b] = [way[begin] as Spot, way[end] as Spot].sort((one, other) => one.x - other.x) as [Spot, Spot];
  const top = way[Math.floor(way.length / 2)] as Spot;
  const [dx, dy] = [top.x - (a.x + b.x) / 2, top.y - (a.y + b.y) / 2];
  const moved = ({ x, y }: Spot): Spot => ({ x: x + dx, y: y + dy });
  return { arrow: [moved(a), moved(b)], others: segments };
}
