import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file in one step: whoever opens it finds what was there before or all of what is there now, also
 * when writing fails, the disk is full or the process is killed. The content goes to a file beside it, is
 * made sure to be on the disk, and takes the name over. A link stays one; a file keeps its permissions.
 *
 * (`write-file-atomic` asks the system to write once, and takes a part that fitted on the disk for all.)
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const mode = await stat(target).then(
    (old) => old.mode & 0o777,
    () => undefined,
  );
  const beside = join(dirname(target), `.quorumlab-${randomUUID()}.tmp`);
  try {
    const file = await open(beside, 'wx');
    try {
      if (mode !== undefined) await file.chmod(mode);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
