import type { FigureParts, PlotlyPart } from './parts.js';

/** A figure as plotly takes it, with its words and numbers beside it in `layout.meta`: plain JSON. */
export interface PlotlySpecification {
  readonly data: readonly PlotlyPart[];
  readonly layout: PlotlyPart;
}

/** No logo, and no button that would send the reader's data to plotly's servers. */
export const plotlyConfig = { displaylogo: false, modeBarButtonsToRemove: ['sendChartToCloud'] };

/** The plotly specification of a figure; `figureFromPlotly` makes the figure of it again. */
export function plotlySpecification({
  name,
  data,
  layout,
  live = {},
  alt,
  caption,
  rows,
}: FigureParts): PlotlySpecification {
  // What the live plot has in place of it is kept, so that the figure can be made again.
  const still = Object.fromEntries(Object.keys(live).map((key) => [key, layout[key] ?? null]));
  const meta = {
    ...(isObject(layout.meta) ? layout.meta : {}),
    ...(Object.keys(still).length > 0 ? { still } : {}),
    ...{ name, alt, caption, rows },
  };
  return JSON.parse(
    JSON.stringify({ data, layout: { ...layout, ...live, meta } }, plainArrays),
  ) as PlotlySpecification;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON would write a typed array as an object. */
function plainArrays(_: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? Array.from(value as Float64Array)
    : value;
}
