import { ArgumentError } from '../model/errors.js';
import { Figure } from './figure.js';
import type { PlotlyPart, Row } from './parts.js';

/**
 * The figure that a plotly specification was made from: from a file that `save` wrote, or from the output of
 * a notebook's cell.
 *
 * @throws ArgumentError where the specification was not made from a figure
 */
export function figureFromPlotly(specification: unknown): Figure {
  if (!isObject(specification) || !Array.isArray(specification.data) || !isObject(specification.layout)) {
    throw new ArgumentError(
      'A plotly specification is an object with data, an array, and layout, an object.',
    );
  }
  const { meta, ...layout } = specification.layout;
  if (!isObject(meta)) throw new ArgumentError(missing('layout.meta, an object'));
  const { name, alt, caption, rows, still, ...others } = meta;
  const text = (value: unknown, key: string): string => {
    if (typeof value !== 'string') throw new ArgumentError(missing(`layout.meta.${key}, a text`));
    return value;
  };
  if (!Array.isArray(rows)) throw new ArgumentError(missing('layout.meta.rows, an array'));
  const lives = isObject(still) ? Object.keys(still) : [];
  const base = Object.fromEntries(
    Object.entries({ ...layout, ...(isObject(still) ? still : {}) }).filter(
      ([key, value]) => !(value === null && lives.includes(key)),
    ),
  );
  return new Figure({
    name: text(name, 'name'),
    alt: text(alt, 'alt'),
    caption: text(caption, 'caption'),
    rows: rows as Row[],
    data: specification.data as PlotlyPart[],
    layout: Object.keys(others).length === 0 ? base : { ...base, meta: others },
    ...(lives.length > 0 ? { live: Object.fromEntries(lives.map((key) => [key, layout[key]])) } : {}),
  });
}

function missing(what: string): string {
  return `This plotly specification was not made from a figure: it lacks ${what}.`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
