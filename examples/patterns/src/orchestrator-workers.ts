// Orchestrator and workers: a first call decides which tasks there are, workers take them, so many at a time, and a last
// call joins what they made. How many tasks there will be is not known before; the results keep their order, whoever is
// ready first.
import { pipeline, step } from '@flujo/runner'

export interface Task {
  readonly about: string
  readonly instruction: string
}

export interface Section {
  readonly about: string
  readonly text: string
}

export interface Staff {
  readonly plan: (subject: string) => readonly Task[] | Promise<readonly Task[]>
  readonly work: (task: Task, signal: AbortSignal) => string | Promise<string>
  /** How many workers are busy at the same time. */
  readonly workers: number
}

export const makeHandbook = ({ plan, work, workers }: Staff) =>
  pipeline<string>('handbook')
    .step('plan', plan)
    .map(
      'workers',
      step(
        'write',
        async (task: Task, { signal }): Promise<Section> => ({ about: task.about, text: await work(task, signal) }),
        { retry: { attempts: 2, baseMs: 100 } },
      ),
      { concurrency: workers },
    )
    .step('synthesise', (sections) => ({
      contents: sections.map(({ about }) => about),
      text: sections.map(({ about, text }) => `# ${about}\n${text}`).join('\n\n'),
    }))
