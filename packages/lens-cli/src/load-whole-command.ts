import * as whole from './cli.ts'

/**
 * Everything that lens can do. The build of the command puts it into a file of its own and loads it here, when it is
 * needed; see `command-build.ts`.
 */
export const wholeCommand = (): typeof whole => whole
