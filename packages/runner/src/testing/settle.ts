/**
 * Lets every promise that can go on do so: resolves in a task of its own, after all microtasks. A message is such a task
 * on every platform, and unlike a timer it does not wait.
 */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(undefined)
  })
}
