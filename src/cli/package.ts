import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package: `dist/cli` and `src/cli` both lie two below it. */
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Of this package. */
export function version(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

/** The Python that the set-up made; undefined before the set-up has run. */
export function python(): string | undefined {
  const path =
    process.platform === 'win32'
      ? join(root, '.venv', 'Scripts', 'python.exe')
      : join(root, '.venv', 'bin', 'python');
  return existsSync(path) ? path : undefined;
}
