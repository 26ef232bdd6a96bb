/**
 * How lens ends.
 *
 * | code | meaning |
 * | --- | --- |
 * | 0 | done; an empty list too |
 * | 1 | the answer is "no": `--exit-status` and the run failed; or lens itself failed |
 * | 2 | the command line or a filter cannot be understood |
 * | 3 | no such run or span, or no database yet |
 * | 4 | an id that fits several runs or spans |
 * | 5 | the database cannot be read: damaged, not ours, or newer than this lens |
 * | 6 | the database was busy for too long |
 * | 7 | the output could not be written; a closed pipe ends quietly with 0 |
 */
type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
interface LensErrorOptions {
    /** What to do now. */
    readonly hint?: string | undefined;
    /** Text to show below the sentence, with a caret under one of its characters. */
    readonly excerpt?: {
        readonly text: string;
        readonly index: number;
    } | undefined;
    /** Rows to show below the sentence, such as the runs that an id could mean. */
    readonly candidates?: readonly string[] | undefined;
}
/** Something that the user of lens has to know; `message` is one sentence. */
declare class LensError extends Error {
    readonly exitCode: ExitCode;
    readonly hint: string | undefined;
    readonly excerpt: LensErrorOptions['excerpt'];
    readonly candidates: readonly string[];
    constructor(exitCode: ExitCode, message: string, options?: LensErrorOptions);
}

interface MainOptions {
    /** How lens was called, for help and hints. Default `lens`. */
    readonly programName?: string | undefined;
}
/**
 * The `lens` command: reads a command line, prints to stdout and stderr of this process, and never throws.
 *
 * @param argv without node and script
 * @returns the exit code, see {@link ExitCode}
 */
declare function main(argv: readonly string[], { programName }?: MainOptions): Promise<ExitCode>;

export { LensError as L, main as m };
export type { ExitCode as E, MainOptions as M, LensErrorOptions as a };
