// Tool loop: the model is asked again and again, with what its tools answered, until it answers itself. What was said is
// the value that goes round; a model that never comes to an end fails with `loop_exhausted`.
import { pipeline, step } from '@flujo/runner'

export type Message =
  | { readonly from: 'user' | 'assistant'; readonly text: string }
  | { readonly from: 'tool'; readonly tool: string; readonly text: string }

export type Reply = { readonly answer: string } | { readonly tool: string; readonly argument: string }

/** Says what comes next; in real life a call of a model. */
export type Model = (conversation: readonly Message[]) => Reply | Promise<Reply>

const tools: ReadonlyMap<string, (argument: string) => string> = new Map([
  ['length', (text: string) => `${text.length}`],
  ['upper', (text: string) => text.toUpperCase()],
])

interface Turn {
  readonly conversation: readonly Message[]
  readonly reply: Reply | undefined
}

const answer = step('answer', ({ conversation, reply }: Turn): Turn => {
  const text = reply !== undefined && 'answer' in reply ? reply.answer : ''
  return { conversation: [...conversation, { from: 'assistant', text }], reply }
})

const useTool = step('use tool', ({ conversation, reply }: Turn, ctx): Turn => {
  if (reply === undefined || 'answer' in reply) return { conversation, reply }
  const tool = tools.get(reply.tool)
  ctx.set({ tool: reply.tool })
  // A mistake of the model is something it has to hear about, no failure of the run.
  const text = tool === undefined ? `there is no tool "${reply.tool}"` : tool(reply.argument)
  return { conversation: [...conversation, { from: 'tool', tool: reply.tool, text }], reply }
})

export const makeAgent = (model: Model) => {
  const turn = pipeline<Turn>('turn')
    .step('ask', async ({ conversation }): Promise<Turn> => ({ conversation, reply: await model(conversation) }))
    .branch('act', ({ reply }) => (reply !== undefined && 'answer' in reply ? 'answer' : 'tool'), {
      answer,
      tool: useTool,
    })

  return pipeline<string>('agent')
    .step('start', (text): Turn => ({ conversation: [{ from: 'user', text }], reply: undefined }))
    .loop('turns', turn, { until: ({ reply }) => reply !== undefined && 'answer' in reply, maxIterations: 8 })
    .step('conversation', ({ conversation }) => conversation)
}
