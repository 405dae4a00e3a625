import { plotlyPage } from '../../src/figures/export/plotly.node.js';
import { Figure } from '../../src/figures/figure.js';
import type { FigureParts, PlotlyPart } from '../../src/figures/parts.js';
import { themed } from '../../src/figures/theme.js';

/** A small figure with a bit of everything: sub- and superscripts, bold, two lines, bars, arrows, shapes. */
export function example(changes: Partial<FigureParts> = {}, layout: PlotlyPart = {}): Figure {
  return new Figure({
    name: 'two-curves',
    alt: 'Line chart of "success" & <failure>. Both fall as more messages are lost.',
    caption: '10,000 trials a point, seed 7; bars are 95 % intervals </script>.',
    rows: [
      { loss: 0, rate: 1, kind: 'a, "quoted"' },
      { loss: 0.1 + 0.2, rate: 1 / 3, kind: null },
    ],
    data: [
      {
        x: [0, 0.5, 1],
        y: [1, 0.3, 0],
        error_y: { type: 'data', array: [0.1, 0.1, 0.1] },
        mode: 'lines+markers',
        name: '3 nodes </script><b>now</b>',
      },
      { x: [0, 0.5, 1], y: [1, 0.5, 0], mode: 'lines', name: 'q<sub>2</sub> and q<sup>10</sup>' },
    ],
    layout: themed({
      showlegend: true,
      xaxis: { title: { text: 'messages lost, %' }, automargin: true },
      yaxis: { title: { text: 'joint attacks,<br>share of <i>all</i> runs, %' }, automargin: true },
      annotations: [
        { x: 0.5, y: 0.5, text: 'a <b>bold</b> remark', ax: 60, ay: -50 },
        { x: 0.9, y: 0.1, ax: 0.3, ay: 0.9, xref: 'x', yref: 'y', axref: 'x', ayref: 'y', text: '' },
      ],
      shapes: [{ type: 'line', x0: 0.2, x1: 0.2, y0: 0, y1: 1 }],
      ...layout,
    }),
    ...changes,
  });
}

/** An SVG's root element, to be asked about. */
export async function elements(svg: string): Promise<Element> {
  const { window } = await plotlyPage();
  const holder = window.document.createElement('div');
  holder.innerHTML = svg;
  return holder.firstElementChild as Element;
}
