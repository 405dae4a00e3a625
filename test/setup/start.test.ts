import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { placesOf } from '../../scripts/lib/places.mjs';
import { checkPort, jupyterArguments, teller } from '../../scripts/lib/start.mjs';

test('a port in use is named, with what to do', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
  });
  try {
    await expect(checkPort(port)).rejects.toThrow(
      new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is in use.*npm start -- --port`),
    );
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
  await checkPort(port);
});

test('Jupyter listens on loopback, with its token, on the port asked for and no other', () => {
  const args = jupyterArguments(placesOf('/some where/quorumlab'), { browser: false, port: 8899 });
  expect(args).toContain('--ServerApp.ip=127.0.0.1');
  expect(args).toContain('--ServerApp.port=8899');
  expect(args).toContain('--ServerApp.port_retries=0');
  expect(args).toContain('--no-browser');
  expect(args.join(' ')).not.toMatch(/token|password/i);
});

test('the address is told once, last, and ordinary chatter is not', () => {
  const said: string[] = [];
  const tell = teller(false, (text) => said.push(text));
  tell('[I 2026-01-01 10:00:00.000 ServerApp] jupyterlab | extension was successfully loaded.');
  tell('[W 2026-01-01 10:00:00.000 ServerApp] something odd');
  tell('    and its second line');
  tell('[I 2026-01-01 10:00:01.000 ServerApp] Jupyter Server 2.21.1 is running at:');
  tell('[I 2026-01-01 10:00:01.000 ServerApp] http://127.0.0.1:8899/lab/tree/notebooks/00.ipynb?token=abc');
  tell(
    '[I 2026-01-01 10:00:01.000 ServerApp]     http://127.0.0.1:8899/lab/tree/notebooks/00.ipynb?token=abc',
  );
  tell('[C 2026-01-01 10:00:01.000 ServerApp] ');
  tell('    To access the server, open this file in a browser:');
  tell('        http://127.0.0.1:8899/lab/tree/notebooks/00.ipynb?token=abc');
  expect(said.filter((line) => line.includes('token='))).toEqual([
    'Open http://127.0.0.1:8899/lab/tree/notebooks/00.ipynb?token=abc',
  ]);
  expect(said.at(-1)).toMatch(/^Open /);
  tell('[W 2026-01-01 10:00:09.000 ServerApp] Notebook is not trusted');
  expect(said.at(-1)).toMatch(/^Open /);
  tell('[E 2026-01-01 10:00:09.000 ServerApp] Uncaught exception');
  expect(said.at(-1)).toContain('Uncaught exception');
  expect(said[0]).toContain('something odd');
  expect(said[1]).toContain('its second line');
  expect(said.join('\n')).not.toContain('successfully loaded');
});
