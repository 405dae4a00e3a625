import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

/*
 * Notebooks made for a test, and their cells as a reader sees and uses them.
 */

/** Writes a notebook of code cells into `folder`. */
export function writeNotebook(folder: string, file: string, cells: readonly string[]): string {
  const notebook = {
    cells: cells.map((source, i) => ({
      cell_type: 'code',
      id: `cell-${i}`,
      source,
      metadata: {},
      outputs: [],
      execution_count: null,
    })),
    metadata: { kernelspec: { name: 'quorumlab', display_name: 'TypeScript (Quorumlab)' } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(join(folder, file), JSON.stringify(notebook));
  return file;
}

/** The code cell at `index`, from 0. */
export const cellAt = (page: Page, index: number): Locator => page.locator('.jp-CodeCell').nth(index);

/** What the cell at `index` shows. */
export const outputs = (page: Page, index: number): Locator =>
  cellAt(page, index).locator('.jp-OutputArea-output');

/** What stands before a cell: `[*]:` while it runs, `[3]:` afterwards. */
export const prompt = (page: Page, index: number): Locator => cellAt(page, index).locator('.jp-InputPrompt');

/** Starts a cell, as a reader does. */
export async function start(page: Page, index: number): Promise<void> {
  await cellAt(page, index).locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
}

/** Runs a cell, and waits until the page shows that it ended. */
export async function run(page: Page, index: number): Promise<void> {
  await start(page, index);
  await ended(page, index);
}

export async function ended(page: Page, index: number): Promise<void> {
  await prompt(page, index)
    .filter({ hasText: /\[\d+\]/ })
    .waitFor();
}

/** Chooses a command from the menu bar. */
export async function choose(page: Page, menu: string, command: string): Promise<void> {
  await page.click(`.lm-MenuBar-item:has-text("${menu}")`);
  await page.click(`.lm-Menu-item[data-command="${command}"]`);
}
