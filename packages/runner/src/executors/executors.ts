import type { Executors } from '../executor.ts'
import { executeBranch } from './branch.ts'
import { executeLoop } from './loop.ts'
import { executeMap } from './map.ts'
import { executeParallel } from './parallel.ts'
import { executePause } from './pause.ts'
import { executePipeline } from './pipeline.ts'
import { executeRoute } from './route.ts'
import { executeSleep } from './sleep.ts'
import { executeStream } from './stream.ts'
import { executeTap } from './tap.ts'
import { executeTask } from './task.ts'

/** The executor of each kind of step. */
export const executors: Executors = {
  task: executeTask,
  pipeline: executePipeline,
  parallel: executeParallel,
  map: executeMap,
  branch: executeBranch,
  route: executeRoute,
  loop: executeLoop,
  tap: executeTap,
  sleep: executeSleep,
  stream: executeStream,
  pause: executePause,
}
