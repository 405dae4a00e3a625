import { basename, extname, join } from 'node:path';
import { stderr, stdout } from 'node:process';
import type { Command } from 'commander';
import { figureFromPlotly } from '../figures/from-plotly.js';
import { ArgumentError } from '../model/errors.js';
import { executeNotebook, type Notebook, readNotebook } from './notebook.js';
import { progressLine } from './progress.js';

const PLOTLY = 'application/vnd.plotly.v1+json';

export function addExport(program: Command): void {
  program
    .command('export')
    .description('execute a notebook and save every figure it shows; the notebook itself stays as it is')
    .argument('<notebook>', 'an .ipynb file')
    .option('--to <folder>', 'where to', 'out')
    .option(
      '--formats <list>',
      'svg, png, pdf, html, json (the plotly specification), csv (the numbers)',
      'svg',
    )
    .option('--no-execute', 'take the outputs that the notebook holds')
    .addHelpText(
      'after',
      `
Each file is named after its figure: two-generals-loss.svg. A second figure of that name is two-generals-loss-2.

Example:
  quorumlab export notebooks/04-two-generals.ipynb --to out --formats svg,pdf`,
    )
    .action(exportCommand);
}

interface ExportFlags {
  readonly to: string;
  readonly formats: string;
  readonly execute: boolean;
}

async function exportCommand(path: string, { to, formats, execute }: ExportFlags): Promise<void> {
  // Loaded here, since no other command needs the libraries it brings.
  const { endings, saveFigure } = await import('../figures/save.node.js');
  const known = endings.map((ending) => ending.slice(1));
  const wanted = [...new Set(formats.split(',').map((format) => format.trim().toLowerCase()))];
  const unknown = wanted.find((format) => !known.includes(format));
  if (unknown !== undefined) {
    throw new ArgumentError(
      `--formats takes ${known.join(', ')}, separated by commas, but not '${unknown}'.`,
    );
  }

  const committed = readNotebook(path);
  const line = progressLine();
  const { notebook, failed } = execute
    ? await executeNotebook(path, (cell, of) => line.draw(`${path}: cell ${cell} of ${of}`)).finally(
        line.clear,
      )
    : { notebook: committed, failed: null };
  const plots = plotsOf(notebook, basename(path, extname(path)));
  if (plots.length === 0 && failed === null) {
    stderr.write(
      `${path} shows no figure${execute ? '' : ' in the outputs it holds'}: nothing was written.\n`,
    );
    return;
  }
  const taken = new Set<string>();
  for (const plot of plots) {
    const figure = figureFromPlotly(plot);
    const name = freeName(figure.name, taken);
    for (const format of wanted) {
      const file = join(to, `${name}.${format}`);
      if (format === 'csv' && figure.rows.length === 0) {
        stderr.write(`${name} has no numbers, so there is no ${file}.\n`);
      } else {
        stdout.write(`${await saveFigure(figure, file)}\n`);
      }
    }
  }
  // What was shown before a cell failed is written all the same.
  if (failed !== null) throw failed;
}

interface Plot {
  readonly data: unknown;
  readonly layout: { readonly meta?: object };
}

/** The plots a notebook shows, in order. One that was not made from a figure is named after the notebook. */
function plotsOf(notebook: Notebook, stem: string): Plot[] {
  const plots = notebook.cells
    .flatMap((cell) => cell.outputs ?? [])
    .flatMap((output) => (output.data?.[PLOTLY] as Plot | undefined) ?? []);
  const name =
    stem
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'notebook';
  const words = { name: `${name}-figure`, alt: '', caption: '', rows: [] };
  return plots.map((plot) => ({
    data: plot.data,
    layout: { ...plot.layout, meta: { ...words, ...plot.layout?.meta } },
  }));
}

/** A name no file has had yet: the name itself, or with -2, -3 and so on after it. */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name}-${i}`;
  taken.add(free);
  return free;
}
