/** What a command in the sandbox may use. Each is held by the kernel or looked after by the server; see the README. */

const MB = 1024 * 1024;

export const MEMORY_BYTES_MAX = 1024 * MB;
/** Of each process; programs reserve far more than they use. */
export const ADDRESS_SPACE_BYTES_MAX = 4096 * MB;
export const TMP_BYTES_MAX = 256 * MB;
export const SHARED_MEMORY_BYTES_MAX = 64 * MB;
export const PROCESSES_MAX = 256;
export const OPEN_FILES_MAX = 512;
export const FILE_BYTES_MAX = 512 * MB;
/** Of everything in a workspace, its uploads included. */
export const WORKSPACE_BYTES_MAX = 2048 * MB;
export const WORKSPACE_ENTRIES_MAX = 100_000;
/** What is kept of stdout, and of stderr: half of it from the beginning, half from the end. */
export const OUTPUT_BYTES_KEPT = 200_000;
/** What a command may write to both in all before it is stopped. */
export const OUTPUT_BYTES_MAX = 64 * MB;
