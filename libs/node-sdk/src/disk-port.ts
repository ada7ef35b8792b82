/**
 * Files in the one folder of this machine that the operator has opened to workflows. Paths are relative to it, or absolute and inside it.
 * @throws NodeFailure DISK_CLOSED where there is no such folder, DISK_PATH_REFUSED for a path that leads out of it, DISK_UNAVAILABLE
 */
export interface DiskPort {
  /**
   * Absolute paths of the regular files that a pattern means, in order: `*` and `?` within a name, `**` for any folders, `[abc]` for one of
   * several characters, `{a,b}` for one of several texts. A path without any of these is given as it is.
   * @throws NodeFailure DISK_TOO_MANY
   */
  find(pattern: string, signal: AbortSignal): Promise<readonly string[]>;
  /** The content piece by piece, as long as it is now. @throws NodeFailure DISK_FILE_MISSING, DISK_FILE_UNFIT, FILE_TOO_LARGE */
  open(path: string): Promise<AsyncIterable<Uint8Array>>;
  /** Appends to a file, or puts a new one in its place, whole or not at all. @throws NodeFailure DISK_FILE_MISSING, DISK_FILE_UNFIT */
  write(path: string, content: AsyncIterable<Uint8Array>, how: { readonly append: boolean }): Promise<void>;
}
