export { consoleProgress } from './console-progress.ts'

export type { ConsoleProgressOptions, ProgressStream } from './console-progress.ts'
