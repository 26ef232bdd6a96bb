/**
 * Thrown by a step whose failure another try cannot mend: the tries that are left are not made, and the fallback, where
 * there is one, takes over at once. Any other error does the same with `retryable: false` as a property of its own.
 *
 * @example
 * if (response.status === 401) throw new NonRetryableError('the key was refused', { cause: response })
 */
export class NonRetryableError extends Error {
  /** What a retry policy asks for, and not the class: two copies of the package may be installed. */
  readonly retryable = false

  static {
    Object.defineProperty(this.prototype, 'name', { value: 'NonRetryableError', configurable: true, writable: true })
  }
}
