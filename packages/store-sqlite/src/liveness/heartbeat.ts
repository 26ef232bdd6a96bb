/**
 * Calls `beat` every `everyMs` milliseconds without keeping the process alive. A beat that fails is left out: the next
 * one comes.
 *
 * @returns stops it
 */
export function startHeartbeat(everyMs: number, beat: () => void): () => void {
  const timer = setInterval(() => {
    try {
      beat()
    } catch {
      // Another process writes just now, or the disk is full: the batches that are written say so.
    }
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
