// The folder for V8's compiled code, so that the next start is faster. Node runs what lies there without looking whose it is.
import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

const writableByOthers = 0o022;
/** In such a folder nobody renames or removes what belongs to somebody else. */
const sticky = 0o1000;

/**
 * Returns `keymedic` in $XDG_CACHE_HOME or ~/.cache, and makes it if it is missing. Undefined if somebody else could write there,
 * now or later. Never throws. https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function findCacheFolder({ XDG_CACHE_HOME: given, HOME: home }) {
  const caches = given?.startsWith('/') ? given : home?.startsWith('/') ? join(home, '.cache') : undefined;
  if (caches === undefined) return undefined;
  try {
    assertSafe(realpathSync.native(dirname(caches)));
    makeMissing(caches);
    const folder = join(realpathSync.native(caches), 'keymedic');
    assertSafe(dirname(folder));
    makeMissing(folder);
    const stats = lstatSync(folder);
    const isSafe = stats.isDirectory() && stats.uid === process.getuid() && (stats.mode & writableByOthers) === 0;
    return isSafe ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** Makes one level alone: with `recursive`, Node never returns below /proc. */
function makeMissing(path) {
  try {
    mkdirSync(path, 0o700);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

/** @param folder its real path @throws {Error} if somebody else could put another folder in its place */
function assertSafe(folder) {
  const { uid, mode } = lstatSync(folder);
  if (uid !== 0 && uid !== process.getuid()) throw new Error('somebody else owns it');
  if ((mode & writableByOthers) !== 0 && (mode & sticky) === 0) throw new Error('others may write to it');
  if (folder !== '/') assertSafe(dirname(folder));
}
