/** What all traces of a state graph share. */
export const common = { type: 'scatter', cliponaxis: false, hoverinfo: 'skip', showlegend: false };

/** A trace without a point is there for the legend alone. */
export const NOWHERE = { x: [null], y: [null], showlegend: true };

/** Hundredths of a pixel are finer than any printer, and a notebook keeps them all. */
export const rounded = (px: number): number => Math.round(px * 100) / 100;
