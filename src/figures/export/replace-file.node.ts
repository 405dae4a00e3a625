import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ArgumentError } from '../../model/errors.js';

/**
 * Writes a file in one step: whoever opens it finds what was there before or all of what is there now, also
 * when writing fails, the disk is full or the process is killed. The content goes to a file beside it, is
 * made sure to be on the disk, and takes the name over. Missing folders are made. A link stays one, also one to
 * a file that is not there yet; a file keeps its permissions.
 *
 * (`write-file-atomic` asks the system to write once, and takes a part that fitted on the disk for all.)
 *
 * @throws ArgumentError where it cannot be written
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  await orRefused(path, async () => {
    const target = await targetOf(path);
    await makeFolder(dirname(target));
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
  });
}

/**
 * Makes a file's folder, and sees whether the file could be written: for whoever would work long before writing.
 *
 * @throws ArgumentError where it cannot be
 */
export async function makeReadyFor(path: string): Promise<void> {
  await orRefused(path, async () => {
    const target = await targetOf(path);
    await makeFolder(dirname(target));
    await access(dirname(target), constants.W_OK);
    if (await isFolder(target)) throw Object.assign(new Error(), { code: 'EISDIR' });
  });
}

/** Where a path leads in the end, through links. */
async function targetOf(path: string): Promise<string> {
  let target = resolve(path);
  for (;;) {
    try {
      return await realpath(target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const link = await readlink(target).catch(() => null);
    if (link === null) return target;
    target = resolve(await realpath(dirname(target)), link);
  }
}

/** (Node's own `recursive` does not end where a folder is there and yet takes no other, such as /proc.) */
async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder).catch(async (error: unknown) => {
    // Another process may have made it by now.
    if (!(await isFolder(folder))) throw error;
  });
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

async function orRefused(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ArgumentError(`'${path}' cannot be written: ${reasons[code ?? ''] ?? message}`, {
      cause: error,
    });
  }
}

/** What the system's short names for its refusals mean, and what would be right. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'its folder may not be written to.',
  EPERM: 'its folder, or the file, may not be written to. Is it open in another program?',
  EBUSY: 'it is open in another program.',
  EROFS: 'its disk can only be read.',
  EISDIR: 'it is a folder; give a name for a file in it.',
  ENOTDIR: 'a part of it that should be a folder is a file.',
  EEXIST: 'a part of it that should be a folder is a file.',
  ELOOP: 'it is a link that leads back to itself.',
  ENAMETOOLONG: 'its name is too long.',
  EFBIG: 'the file is too large for this disk.',
  ENOSPC: 'the disk is full.',
  EDQUOT: 'your share of the disk is full.',
  ENOENT: 'its folder does not exist and cannot be made.',
};
