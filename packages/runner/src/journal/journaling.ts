import { hashPipeline, type Journal, type PauseNode, type PipelineNode, walkSteps } from '@flujo/domain'
import { MemoryJournal } from './memory-journal.ts'
import { RunJournal } from './run-journal.ts'

/** Which runs of a pipeline are journaled, and where: all if a journal is given, else those of a pipeline with a pause. */
export class Journaling {
  private readonly pipeline: PipelineNode
  private journal: Journal | undefined
  private looked: { readonly pauses: readonly PauseNode[]; readonly hash: string } | undefined

  constructor(pipeline: PipelineNode, journal: Journal | undefined) {
    this.pipeline = pipeline
    this.journal = journal
  }

  /** The journal for one run, if it is to have one. */
  of(runId: string): RunJournal | undefined {
    const { pauses } = this.look()
    if (this.journal === undefined && pauses.length > 0) this.journal = new MemoryJournal()
    return this.journal === undefined ? undefined : new RunJournal(this.journal, runId, pauses)
  }

  /** Of the pipeline, see `hashPipeline`. */
  get hash(): string {
    return this.look().hash
  }

  /** The pipeline is walked when the first run starts, and once. */
  private look(): { readonly pauses: readonly PauseNode[]; readonly hash: string } {
    if (this.looked === undefined) {
      const pauses: PauseNode[] = []
      for (const { node } of walkSteps(this.pipeline)) if (node.kind === 'pause') pauses.push(node)
      const isJournaled = this.journal !== undefined || pauses.length > 0
      this.looked = { pauses, hash: isJournaled ? hashPipeline(this.pipeline) : '' }
    }
    return this.looked
  }
}
