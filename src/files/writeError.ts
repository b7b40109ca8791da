/** Why a file could not be written, for people. */

const REASONS: Record<string, string> = {
  ENOENT: 'its folder does not exist; make it, or name another one',
  ENOTDIR: 'what stands in its path is a file, not a folder',
  EISDIR: 'it is a folder; name a file in it',
  ENOSPC: 'the disk is full; free some space or write to another disk',
  EDQUOT: 'your quota of the disk is used up; free some space or write to another disk',
  EFBIG: 'it is larger than a file may be there',
  EACCES: 'you may not write there; check who owns it and its permissions, or name another place',
  EPERM: 'you may not write there; check who owns it and its permissions, or name another place',
  EROFS: 'its disk is read-only; name a place on another disk',
  EBUSY: 'another program uses it; close that program and try again',
  ELOOP: 'the symbolic links in its path lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  ENXIO: 'it is a socket or a device that is not there',
  EPIPE: 'whoever read from it has gone',
};

/** The message is the reason: the end of a sentence, without a full stop. */
export class WriteError extends Error {
  override name = 'WriteError';
  readonly code: string | undefined;

  constructor(cause: unknown) {
    const { code, message } = (cause ?? {}) as NodeJS.ErrnoException;
    super(REASONS[code ?? ''] ?? message ?? String(cause), { cause });
    this.code = code;
  }
}
