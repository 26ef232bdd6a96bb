// src/command-line/typed-values.ts
var typedValues = /* @__PURE__ */ new WeakMap();

export {
  typedValues
};
