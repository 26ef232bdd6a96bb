/** Something the person at the keyboard can put right: one sentence, without a stack trace. */
export class InputError extends Error {
  override readonly name = 'InputError'
  /** 2 where the command line is wrong, 1 where the input is. */
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2) {
    super(message)
    this.exitCode = exitCode
  }
}
