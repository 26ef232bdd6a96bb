import type { CommandDefinition } from './command-definition.ts'
import { completionCommand } from './completion-command.ts'
import { diffCommand } from './diff-command.ts'
import { exportCommand } from './export-command.ts'
import { importCommand } from './import-command.ts'
import { listCommand } from './list-command.ts'
import { searchCommand } from './search-command.ts'
import { showCommand } from './show-command.ts'
import { spansCommand } from './spans-command.ts'
import { statsCommand } from './stats-command.ts'
import { traceCommand } from './trace-command.ts'
import { watchCommand } from './watch-command.ts'

export const allCommands: readonly CommandDefinition[] = [
  listCommand,
  showCommand,
  traceCommand,
  spansCommand,
  statsCommand,
  searchCommand,
  diffCommand,
  watchCommand,
  exportCommand,
  importCommand,
  completionCommand,
]
