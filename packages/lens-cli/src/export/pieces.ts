import { setImmediate as nextTurn } from 'node:timers/promises'

const pieceLength = 64 * 1024

/** The same text in large pieces, with a turn of the event loop before each so that a closed pipe is heard of. */
export async function* largePieces(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let waiting = ''
  for await (const piece of pieces) {
    waiting += piece
    if (waiting.length < pieceLength) continue
    yield waiting
    waiting = ''
    await nextTurn()
  }
  if (waiting !== '') yield waiting
}
