import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..', '..');
export const folder = join(root, 'notebooks');
export const python = join(
  root,
  '.venv',
  ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
);

export interface Output {
  readonly output_type: string;
  readonly data?: { readonly [type: string]: unknown };
  readonly name?: string;
}

export interface Cell {
  readonly id: string;
  readonly cell_type: 'markdown' | 'code';
  readonly source: string;
  readonly outputs: readonly Output[];
}

export interface Notebook {
  readonly file: string;
  readonly cells: readonly Cell[];
}

/** The workbook's notebooks, in order, as they are committed. */
export const notebooks: readonly Notebook[] = readdirSync(folder)
  .filter((file) => /^\d.*\.ipynb$/.test(file))
  .sort()
  .map((file) => {
    const { cells } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const joined = cells.map((cell: { source: string | string[] }) => ({
      outputs: [],
      ...cell,
      source: [cell.source].flat().join(''),
    }));
    return { file, cells: joined };
  });
