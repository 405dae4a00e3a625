// Prints the example's SVG.
import './sources.mjs';

const { renderSvg } = await import('../../src/figures/export/render.node.ts');
const { example } = await import('./example.ts');
process.stdout.write(await renderSvg(example()));
