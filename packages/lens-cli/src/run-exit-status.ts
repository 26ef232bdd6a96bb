import type { Run } from '@flujo/domain'
import type { ExitCode } from './lens-error.ts'

/** 1 for a run that failed or whose process is gone, where `--exit-status` asks for it. */
export function exitStatusOf({ status }: Run, asked: boolean | undefined): ExitCode {
  return asked === true && (status === 'failed' || status === 'crashed') ? 1 : 0
}
