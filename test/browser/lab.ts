import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/*
 * A real JupyterLab in a real Chromium, for tests that look at the workbook as its readers do.
 */

const root = resolve(import.meta.dirname, '..', '..');
const venv = join(root, '.venv', process.platform === 'win32' ? 'Scripts' : 'bin');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export interface Lab {
  /** Opens a notebook of the folder that is served, in a page of its own. */
  open(notebook: string, options?: { height?: number }): Promise<Page>;
  close(): Promise<void>;
}

/**
 * Starts JupyterLab on `folder`, bound to loopback with a token, and a browser.
 *
 * @throws Error where there is no Chromium, or the server does not come up
 */
export async function startLab(folder: string): Promise<Lab> {
  const executablePath = CHROMIUM.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error('The browser tests need Chromium; on Debian: apt-get install chromium.');
  }
  const home = mkdtempSync(join(tmpdir(), 'quorumlab-lab-'));
  const server = spawn(
    join(venv, 'jupyter-lab'),
    [
      '--no-browser',
      '--port=0',
      '--ip=127.0.0.1',
      '--allow-root',
      `--ServerApp.root_dir=${folder}`,
      '--LabApp.news_url=None',
    ],
    // Settings and runtime files of its own: what the developer's JupyterLab looks like must not matter.
    {
      env: {
        ...process.env,
        JUPYTER_CONFIG_DIR: home,
        JUPYTER_RUNTIME_DIR: join(home, 'run'),
        JUPYTERLAB_SETTINGS_DIR: join(home, 'settings'),
        JUPYTERLAB_WORKSPACES_DIR: join(home, 'workspaces'),
      },
    },
  );
  const address = await addressOf(server);
  // Chromium's sandbox does not work for root; the pages are our own.
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  // One for all pages: what JupyterLab consists of is read once.
  const context = await browser.newContext();
  return {
    open: (notebook, { height = 900 } = {}) => open(context, address, notebook, height),
    async close() {
      await browser.close();
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The server's address with its token, as it prints it. */
function addressOf(server: ChildProcess): Promise<URL> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.on('data', (text: Buffer) => {
      said += text;
      const address = /http:\/\/127\.0\.0\.1:\d+\/lab\?token=\w+/.exec(said);
      if (address !== null) resolve(new URL(address[0]));
    });
    server.once('exit', (code) => reject(new Error(`JupyterLab ended with exit code ${code}:\n${said}`)));
  });
}

async function open(context: BrowserContext, address: URL, notebook: string, height: number): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1280, height });
  await page.goto(`${address.origin}/lab/tree/${notebook}?reset&${address.searchParams}`);
  await page.waitForSelector('.jp-NotebookPanel .jp-Cell', { timeout: 60_000 });
  await kernelIsIdle(address, notebook);
  await page.waitForSelector('.jp-Toolbar-kernelName:has-text("Quorumlab")', { timeout: 30_000 });
  return page;
}

/** Waits until the notebook has a kernel that is ready. (The page shows "idle" before it has any.) */
async function kernelIsIdle(address: URL, notebook: string): Promise<void> {
  for (let attempt = 0; attempt < 120; attempt++) {
    const answer = await fetch(`${address.origin}/api/sessions?${address.searchParams}`);
    const sessions = (await answer.json()) as {
      path: string;
      kernel: { name: string; execution_state: string };
    }[];
    const kernel = sessions.find(({ path }) => path === notebook)?.kernel;
    if (kernel?.name === 'quorumlab' && kernel.execution_state === 'idle') return;
    await new Promise((resume) => setTimeout(resume, 500));
  }
  throw new Error(`JupyterLab has started no kernel for ${notebook} in a minute.`);
}

/**
 * Runs all cells from the menu, as a reader does, and waits until each has its number.
 *
 * @param codeCells how many there are; the page draws them as they come into view
 * @throws Error where JupyterLab asks something instead, or they are not done within 90 seconds
 */
export async function runAllCells(page: Page, codeCells: number): Promise<void> {
  await page.click('.lm-MenuBar-item:has-text("Run")');
  await page.click('.lm-Menu-item[data-command="runmenu:run-all"]');
  const seen = await page.waitForFunction(
    (count) => {
      const dialog = document.querySelector('.jp-Dialog')?.textContent;
      if (dialog) return dialog;
      const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
      const done = prompts.filter((prompt) => /\[\d+\]/.test(prompt.textContent ?? ''));
      return done.length === count ? 'done' : false;
    },
    codeCells,
    { timeout: 90_000 },
  );
  const answer = await seen.jsonValue();
  if (answer !== 'done') throw new Error(`JupyterLab asks: ${answer}`);
}
