import type { StatisticsGrouping } from '@flujo/tracing'

/** What has a row of its own, as people name it. */
export type StatisticsBy = 'step' | 'pipeline' | 'model' | 'error'

export const statisticsBy: readonly StatisticsBy[] = ['step', 'pipeline', 'model', 'error']

export const groupings: Readonly<Record<StatisticsBy, StatisticsGrouping>> = {
  step: 'step',
  pipeline: 'pipeline',
  model: 'model',
  error: 'errorType',
}

/** What is said where no row is left. */
export const nothingFits: Readonly<Record<StatisticsBy, string>> = {
  step: 'No ended step fits these filters.',
  pipeline: 'No ended pipeline fits these filters.',
  model: 'No use of a model fits these filters.',
  error: 'No failure fits these filters.',
}
