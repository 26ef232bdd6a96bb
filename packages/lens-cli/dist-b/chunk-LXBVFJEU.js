// src/lens-error.ts
var LensError = class extends Error {
  exitCode;
  hint;
  excerpt;
  candidates;
  constructor(exitCode, message, options = {}) {
    super(message);
    this.exitCode = exitCode;
    this.hint = options.hint;
    this.excerpt = options.excerpt;
    this.candidates = options.candidates ?? [];
  }
};
function unusableValue(flag, value, expected, index = 0) {
  return new LensError(2, `${flag}: expected ${expected}, given "${value}"`, {
    excerpt: { text: `${flag} ${value}`, index: flag.length + 1 + index }
  });
}

export {
  LensError,
  unusableValue
};
