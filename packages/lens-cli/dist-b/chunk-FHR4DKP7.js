import {
  firstMisfit,
  readAge,
  readTime,
  runStatuses,
  spanStatuses
} from "./chunk-ERZMZNST.js";
import {
  LensError
} from "./chunk-LXBVFJEU.js";

// src/where/field.ts
var normalizeName = (name) => name.toLowerCase().replaceAll("_", "");
function fieldsOf(entries) {
  return new Map(entries.flatMap(([names, field]) => names.split(" ").map((name) => [name, field])));
}

// src/where/filter-error.ts
var shownAround = 60;
var longestQuote = 40;
var FilterError = class extends LensError {
  /** Counted from 1; one more than the filter has characters where something is missing at its end. */
  column;
  constructor({ text, index, expected, given, hint }) {
    super(
      2,
      `filter, column ${index + 1}: expected ${expected}, given ${given === void 0 ? "the end" : quote(given)}`,
      {
        excerpt: excerptOf(text, index),
        hint
      }
    );
    this.column = index + 1;
  }
};
function quote(given) {
  return `"${given.length > longestQuote ? `${given.slice(0, longestQuote)}\u2026` : given}"`;
}
function excerptOf(text, index) {
  const from = index > shownAround ? index - shownAround : 0;
  const to = index + shownAround;
  const before = from > 0 ? "\u2026" : "";
  return { text: `${before}${text.slice(from, to)}${to < text.length ? "\u2026" : ""}`, index: index - from + before.length };
}

// src/where/nearest-name.ts
function nearestName(typed, names) {
  let nearest;
  let least = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const name of names) {
    if (Math.abs(name.length - typed.length) >= least) continue;
    const distance = editDistance(typed, name);
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}
function editDistance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(above[j] + 1, row[j - 1] + 1, change));
    }
  }
  return row[b.length];
}

// src/where/find-field.ts
var attributePrefix = "attributes.";
function isField(word2, { fields }) {
  return fields.has(normalizeName(word2));
}
function findField({ value, raw, index }, scope, { text }) {
  const name = normalizeName(value);
  const known = scope.fields.get(name);
  if (known !== void 0) return known;
  if (scope.row === "span" && value.includes(".") && value !== attributePrefix) {
    const field = value.startsWith(attributePrefix) ? value : `${attributePrefix}${value}`;
    return { kind: "attribute", fields: [field] };
  }
  throw new FilterError({
    text,
    index,
    expected: `a field of a ${scope.row}`,
    given: raw,
    hint: scope.instead.get(name) ?? insteadOf(value, name, scope)
  });
}
function insteadOf(value, name, { row, fields }) {
  if (row === "run" && value.includes(".")) return `Attributes are in the spans of a run: any(${value} = \u2026).`;
  const nearest = nearestName(name, fields.keys());
  if (nearest !== void 0) return `Did you mean ${nearest}?`;
  const names = [...new Map([...fields].toReversed().map(([word2, field]) => [field, word2])).values()].toReversed();
  const attributes = row === "span" ? ", and attributes by key: attributes.KEY" : "";
  return `There are ${names.join(", ")}${attributes}.`;
}

// src/where/read-value.ts
var unitsNs = {
  ns: 1,
  us: 1e3,
  \u00B5s: 1e3,
  \u03BCs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 36e11,
  d: 864e11,
  w: 6048e11
};
var exponents = { "": 0, k: 3, K: 3, M: 6, G: 9 };
var durations = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h|d|w))+$/u;
var durationParts = /(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|[smhdw])/gu;
var number = /^([+-]?(?:\d[\d_]*(?:\.\d+)?|\.\d+))(?:([kKMG])|e([+-]?\d{1,3}))?$/u;
function durationValue(value, context, plainUnit) {
  const plainNumber = numberOf(value.value);
  const ns = durationNs(value.value) ?? (plainUnit !== void 0 || plainNumber === 0 ? plainNumber : void 0) ?? Infinity;
  if (value.isQuoted || !Number.isFinite(ns) || ns < 0) {
    const index = value.isQuoted ? 0 : /^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|[smhdw])?)*/u.exec(value.value)?.[0].length ?? 0;
    throw unfit(value, context, "a duration such as 200ms, 1.5s, 5m or 2h", index);
  }
  return ns;
}
function durationNs(text) {
  if (!durations.test(text)) return void 0;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(durationParts))
    sum += Number(amount) * (unitsNs[unit ?? ""] ?? Number.NaN);
  return Math.round(sum);
}
function moneyValue(value, context) {
  const isSigned = value.value.startsWith("$");
  const amount = value.isQuoted ? void 0 : numberOf(value.value.slice(isSigned ? 1 : 0));
  return amount ?? refuseNumber(value, context, "an amount of dollars such as $0.05 or 1.2", isSigned ? 1 : 0);
}
function countValue(value, context) {
  const count = value.isQuoted ? void 0 : numberOf(value.value);
  return count ?? refuseNumber(value, context, "a number such as 400, 4k or 2M", 0);
}
function numberOf(text) {
  const [, digits, suffix = "", exponent] = number.exec(text) ?? [];
  if (digits === void 0) return void 0;
  const value = Number(`${digits.replaceAll("_", "")}e${exponent ?? exponents[suffix]}`);
  return Number.isFinite(value) ? value : void 0;
}
function refuseNumber(value, context, expected, from) {
  const fits = value.isQuoted ? 0 : /^[+-]?\d[\d_]*(?:\.\d+)?/u.exec(value.value.slice(from))?.[0].length ?? 0;
  throw unfit(value, context, expected, fits === 0 || from + fits === value.raw.length ? 0 : from + fits);
}
function timeValue(value, context, plainUnit) {
  const { value: text } = value;
  const offset = value.isQuoted ? 1 : 0;
  const ageUs = text.startsWith("-") ? readAge(text.slice(1), context) : void 0;
  const plainUs = plainUnit === void 0 ? void 0 : numberOf(text);
  const momentUs = ageUs ?? plainUs;
  if (momentUs !== void 0) return { fromUs: momentUs, toUs: momentUs };
  const time = readTime(text, context, (expected, index2) => {
    throw unfit(value, context, expected, offset + index2);
  });
  if (time !== void 0) return time;
  const isAge = readAge(text, context) !== void 0;
  const index = isAge ? 0 : text.startsWith("-") ? /^-\d*(?:\.\d*)?/u.exec(text)?.[0].length ?? 0 : firstMisfit(text);
  throw unfit(value, context, "a time such as -24h, 2026-11-22 or 2026-11-22T08:30:00Z", offset + index, {
    hint: isAge ? `For ${text} ago, write -${text}.` : void 0
  });
}
function textValue(value, context) {
  const star = value.isQuoted ? -1 : value.value.indexOf("*");
  if (star === -1) return value.value;
  throw unfit(value, context, "text without a *", star, {
    hint: "Use ^= (begins with), $= (ends with) or *= (has in it); for a real *, quotes."
  });
}
var attributeUnit = /[._](ns|us|ms)$/u;
function attributeValue(value, context, field) {
  if (value.isQuoted) return value.value;
  const { value: word2 } = value;
  if (word2 === "null") return null;
  if (word2 === "true" || word2 === "false") return word2 === "true";
  const plainNumber = numberOf(word2.startsWith("$") ? word2.slice(1) : word2);
  if (plainNumber !== void 0) return plainNumber;
  const ns = durationNs(word2.replace(/^-/u, ""));
  if (ns === void 0) return textValue(value, context);
  const unit = attributeUnit.exec(field)?.[1];
  if (unit !== void 0 && !word2.startsWith("-")) return ns / unitsNs[unit];
  throw unfit(value, context, "a number: an attribute has no unit", 0, { hint: `For the text, write '${word2}'.` });
}
function unfit({ raw, index: start }, { text }, expected, index = 0, { hint } = {}) {
  return new FilterError({ text, index: start + Math.min(index, raw.length), expected, given: raw, hint });
}

// src/where/compile-leaf.ts
var textOperators = /* @__PURE__ */ new Set(["~", "!~", "^=", "$=", "*="]);
var orderOperators = /* @__PURE__ */ new Set([">", ">=", "<", "<="]);
var negative = /* @__PURE__ */ new Set(["!=", "!~"]);
function compileLeaf(leaf, scope, context) {
  if (leaf.type === "text") return compileText(leaf.text, scope, context);
  const field = findField(leaf.field, scope, context);
  if (leaf.type === "exists") return { op: "exists", field: field.fields[0] };
  if (leaf.type === "compare") return compileComparison(leaf, field, scope, context);
  if (field.kind === "time") {
    const times = leaf.values.map((value) => timeValue(value, context, microseconds(field)));
    return oneOf(times.map((time) => compareTime("=", field.fields[0], time)));
  }
  const values = leaf.values.map((value) => equalValue(value, leaf.field, field, scope, context));
  return oneOf(field.fields.map((each) => ({ op: "in", field: each, values })));
}
function compileText(text, scope, context) {
  const word2 = text.value.toLowerCase();
  if (!text.isQuoted && scope.statuses.includes(word2)) {
    return { op: "=", field: scope.fields.get("status").fields[0], value: word2 };
  }
  if (!text.isQuoted && isField(text.value, scope)) {
    const after = text.index + text.raw.length;
    throw new FilterError({
      text: context.text,
      index: after,
      expected: `an operator after the field ${text.value}`,
      given: context.text.slice(after).trim() || void 0,
      hint: `\`${text.value} exists\` asks whether there is one; for the word, write '${text.value}'.`
    });
  }
  const value = textValue(text, context);
  return oneOf(scope.searched.map((field) => ({ op: "~", field, value })));
}
function compileComparison({ operator: operator2, value, field: typed }, field, scope, context) {
  checkOperator(operator2, typed, field, context);
  const { value: op } = operator2;
  if (field.kind === "time") return compareTime(op, field.fields[0], timeValue(value, context, microseconds(field)));
  const operand = textOperators.has(op) ? textValue(value, context) : equalValue(value, typed, field, scope, context);
  if (orderOperators.has(op) && (operand === null || typeof operand === "boolean")) {
    throw unfit(value, context, `a number or a text after ${op}`);
  }
  const conditions = field.fields.map((each) => ({ op, field: each, value: operand }));
  return negative.has(op) ? allOf(conditions) : oneOf(conditions);
}
function checkOperator({ value: op, index }, typed, { kind, fields }, { text }) {
  const isWords = kind === "text" || kind === "status" || kind === "attribute";
  const hasOrder = kind !== "status" && fields.length === 1;
  if (textOperators.has(op) ? isWords : hasOrder || !orderOperators.has(op)) return;
  const fitting = isWords ? "= != ~ !~ ^= $= *=" : "= != > >= < <=";
  throw new FilterError({ text, index, expected: `one of ${fitting} after ${typed.value}`, given: op });
}
function equalValue(value, typed, field, scope, context) {
  if (field.kind === "attribute") return attributeValue(value, context, field.fields[0]);
  if (!value.isQuoted && value.value === "null") {
    throw unfit(value, context, `a value: ${typed.value} is never null`, 0, {
      hint: `For ${scope.row}s without it, write \`not ${typed.value} exists\`.`
    });
  }
  switch (field.kind) {
    case "status":
      if (scope.statuses.includes(value.value)) return value.value;
      throw unfit(value, context, `one of ${scope.statuses.join(", ")}`);
    case "duration":
      return durationValue(value, context, field.plainUnit === "ns" ? "ns" : void 0);
    case "money":
      return moneyValue(value, context);
    case "count":
      return countValue(value, context);
    default:
      return textValue(value, context);
  }
}
var microseconds = ({ plainUnit }) => plainUnit === "us" ? "us" : void 0;
function compareTime(op, field, { fromUs, toUs }) {
  switch (op) {
    case ">":
    case "<=":
      return { op, field, value: toUs };
    case "<":
    case ">=":
      return { op, field, value: fromUs };
    case "!=":
      return fromUs === toUs ? { op: "!=", field, value: fromUs } : { op: "not", condition: compareTime("=", field, { fromUs, toUs }) };
    default:
      return fromUs === toUs ? { op: "=", field, value: fromUs } : allOf([
        { op: ">=", field, value: fromUs },
        { op: "<=", field, value: toUs }
      ]);
  }
}
function oneOf(conditions) {
  return conditions.length === 1 ? conditions[0] : { op: "or", conditions };
}
function allOf(conditions) {
  return conditions.length === 1 ? conditions[0] : { op: "and", conditions };
}

// src/where/token.ts
var operators = ["=", "!=", ">=", ">", "<=", "<", "~", "!~", "^=", "$=", "*="];
var blank = /\s+/uy;
var foreign = /==|=~|<>|=>|=</uy;
var operator = /[!^$*]=|!~|>=|<=|[=><~]/uy;
var punctuation = /[()[\],]/uy;
var word = /(?:[^\s()[\],"'=!<>~^$*]|[$^*](?!=))+/uy;
function tokensOf(text) {
  const tokens = [];
  let index = 0;
  while (index < text.length) {
    const skipped = matchAt(blank, text, index);
    if (skipped !== void 0) {
      index += skipped.length;
      continue;
    }
    const token = tokenAt(text, index);
    tokens.push(token);
    index += token.raw.length;
  }
  return [...tokens, { type: "end", value: "", raw: "", index: text.length }];
}
function tokenAt(text, index) {
  const first = text[index];
  if (first === '"' || first === "'") return quotedAt(text, index, first);
  const unknown = matchAt(foreign, text, index);
  if (unknown !== void 0) throw unknownOperator(text, index, unknown);
  const compared = matchAt(operator, text, index);
  if (compared !== void 0) return { type: "operator", value: compared, raw: compared, index };
  const mark = matchAt(punctuation, text, index);
  if (mark !== void 0) return { type: mark, value: mark, raw: mark, index };
  const typed = matchAt(word, text, index);
  if (typed !== void 0) return { type: "word", value: typed, raw: typed, index };
  throw unknownOperator(text, index, first);
}
function matchAt(pattern, text, index) {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
}
function unknownOperator(text, index, given) {
  return new FilterError({
    text,
    index,
    expected: `one of ${operators.join(" ")}`,
    given,
    hint: given === "!" ? "To negate a condition, write `not` before it." : "Text with such characters needs quotes."
  });
}
var escapes = { "\\": "\\", "'": "'", '"': '"', n: "\n", t: "	" };
function quotedAt(text, index, mark) {
  let value = "";
  for (let at = index + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === mark) return { type: "quoted", value, raw: text.slice(index, at + 1), index };
    if (character !== "\\") {
      value += character;
      continue;
    }
    const escaped = text[at + 1];
    if (escaped !== void 0 && !Object.hasOwn(escapes, escaped)) throw unknownEscape(text, at, escaped);
    value += escapes[escaped ?? ""] ?? "";
    at += 1;
  }
  throw new FilterError({
    text,
    index,
    expected: `a closing ${mark} after it`,
    given: text.slice(index)
  });
}
var unknownEscape = (text, index, escaped) => new FilterError({ text, index, expected: String.raw`one of \\ \' \" \n \t in a quoted text`, given: `\\${escaped}` });

// src/where/parse-expression.ts
var longestFilter = 1e4;
var deepestFilter = 32;
var quantifiers = /* @__PURE__ */ new Set(["any", "all", "none"]);
var keywords = /* @__PURE__ */ new Set(["and", "or", "not", "in", "exists"]);
var anotherWord = { "&&": "and", "&": "and", "||": "or", "|": "or" };
function parseExpression(text) {
  if (text.length > longestFilter) {
    throw new FilterError({
      text,
      index: longestFilter,
      expected: `a filter of at most ${longestFilter} characters`,
      given: text.slice(longestFilter)
    });
  }
  return new Parser(text).whole();
}
var Parser = class {
  #text;
  #tokens;
  #position = 0;
  #depth = 0;
  constructor(text) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }
  whole() {
    const expression = this.#or();
    if (this.#next.type !== "end") throw this.#unexpected("`and`, `or` or the end", this.#afterCondition());
    return expression;
  }
  #or() {
    return this.#joined("or", () => this.#joined("and", () => this.#not()));
  }
  #joined(type, read) {
    const first = read();
    const parts = [first];
    while (this.#takeWord(type)) parts.push(read());
    return parts.length === 1 ? first : { type, parts };
  }
  #not() {
    return this.#takeWord("not") ? { type: "not", part: this.#atom() } : this.#atom();
  }
  #atom() {
    const token = this.#next;
    if (token.type === "(") return this.#bracketed(token);
    if (token.type === "quoted") return { type: "text", text: this.#takePlaced() };
    if (token.type !== "word" || keywords.has(token.value.toLowerCase())) throw this.#noCondition(token);
    const quantifier = token.value.toLowerCase();
    if (quantifiers.has(quantifier) && this.#tokens[this.#position + 1]?.type === "(") {
      this.#position += 1;
      return {
        type: "spans",
        quantifier,
        part: this.#bracketed(this.#next),
        index: token.index
      };
    }
    return this.#leaf();
  }
  #noCondition({ type, value }) {
    const negatedTwice = type === "word" && value.toLowerCase() === "not";
    return this.#unexpected(
      "a condition such as status = failed, or a word to look for",
      negatedTwice ? "After `not`, another one needs brackets around it." : void 0
    );
  }
  #bracketed(open) {
    this.#depth += 1;
    if (this.#depth > deepestFilter) throw this.#unexpected(`brackets at most ${deepestFilter} deep`);
    this.#position += 1;
    const inner = this.#or();
    if (this.#next.type !== ")") {
      throw this.#unexpected(`\`and\`, \`or\` or a ")" for the "(" of column ${open.index + 1}`, this.#afterCondition());
    }
    this.#position += 1;
    this.#depth -= 1;
    return inner;
  }
  #leaf() {
    const field = this.#field();
    const token = this.#next;
    if (token.type === "operator") {
      this.#position += 1;
      return {
        type: "compare",
        field,
        operator: { value: token.value, index: token.index },
        value: this.#value(`after "${token.value}"`)
      };
    }
    if (this.#takeWord("exists")) return { type: "exists", field };
    if (this.#takeWord("in")) return { type: "in", field, values: this.#list() };
    if (field.isQuoted) throw this.#unexpected(`one of ${operators.join(" ")}, \`in\` or \`exists\``);
    return { type: "text", text: field };
  }
  /** A word; one that ends with a dot and a quoted text after it are one: `attributes."a key"`. */
  #field() {
    const word2 = this.#takePlaced();
    const key = this.#next;
    if (key.type !== "quoted" || !word2.value.endsWith(".") || key.index !== word2.index + word2.raw.length) return word2;
    this.#position += 1;
    return { value: word2.value + key.value, raw: word2.raw + key.raw, index: word2.index, isQuoted: true };
  }
  #value(where) {
    const { type } = this.#next;
    if (type !== "word" && type !== "quoted") {
      throw this.#unexpected(`a value ${where}`, "Text with operators, brackets or commas in it needs quotes.");
    }
    return this.#takePlaced();
  }
  #list() {
    if (!this.#isAt("[")) throw this.#unexpected("a list in [ ] after `in`");
    const values = [];
    do {
      this.#position += 1;
      values.push(this.#value("of the list"));
    } while (this.#isAt(","));
    if (!this.#isAt("]")) throw this.#unexpected('"," or "]"');
    this.#position += 1;
    return values;
  }
  get #next() {
    return this.#tokens[this.#position];
  }
  #isAt(type) {
    return this.#next.type === type;
  }
  #takePlaced() {
    const { value, raw, index, type } = this.#next;
    this.#position += 1;
    return { value, raw, index, isQuoted: type === "quoted" };
  }
  #takeWord(keyword) {
    const { type, value } = this.#next;
    const isIt = type === "word" && value.toLowerCase() === keyword;
    if (isIt) this.#position += 1;
    return isIt;
  }
  #afterCondition() {
    const { value, type } = this.#next;
    const meant = type === "word" ? anotherWord[value] : void 0;
    if (meant !== void 0) return `Write \`${meant}\`.`;
    if (type === "operator") return "A field is one word without quotes before the operator.";
    return "Text of several words needs quotes: 'not found'.";
  }
  #unexpected(expected, hint) {
    const { raw, type, index } = this.#next;
    return new FilterError({ text: this.#text, index, expected, given: type === "end" ? void 0 : raw, hint });
  }
};

// src/where/run-scope.ts
var inSpans = (name) => `It is in the spans of a run: any(${name} = \u2026).`;
var runScope = {
  row: "run",
  fields: fieldsOf([
    ["run id runid", { kind: "text", fields: ["runId"] }],
    ["trace traceid", { kind: "text", fields: ["traceId"] }],
    ["pipeline", { kind: "text", fields: ["pipeline"] }],
    ["status", { kind: "status", fields: ["status"] }],
    ["started start starttime", { kind: "time", fields: ["startTimeUs"] }],
    ["starttimeus", { kind: "time", fields: ["startTimeUs"], plainUnit: "us" }],
    ["duration took", { kind: "duration", fields: ["durationNs"] }],
    ["durationns", { kind: "duration", fields: ["durationNs"], plainUnit: "ns" }],
    ["cost costusd", { kind: "money", fields: ["costUsd"] }],
    ["tokens", { kind: "count", fields: ["tokens"] }],
    ["retries", { kind: "count", fields: ["retries"] }],
    ["spans", { kind: "count", fields: ["spans"] }],
    ["failed failedspans", { kind: "count", fields: ["failedSpans"] }],
    ["error", { kind: "text", fields: ["errorType", "errorMessage"] }],
    ["errortype error.type", { kind: "text", fields: ["errorType"] }],
    ["errormessage error.message message", { kind: "text", fields: ["errorMessage"] }]
  ]),
  instead: new Map([
    ["name", "A run has a pipeline; its spans have names: any(name = \u2026)."],
    ["step", "Steps are spans of a run: any(name = \u2026)."],
    ["span", "Spans are inside a run: any(span = \u2026)."],
    ...["kind", "model", "provider", "attempts", "attempt"].map((name) => [name, inSpans(name)]),
    ["parent", inSpans("parent")],
    ["path", "A query does not know paths; ask the name of the step: any(name = \u2026)."],
    ["failedpath", "A query does not know paths; ask the name of the step: any(status = failed and name = \u2026)."],
    ["input", "Captured values cannot be asked; `show --input` prints one."],
    ["output", "Captured values cannot be asked; `show --output` prints one."],
    ["ended", "Ask `started` and `duration`."],
    ["end", "Ask `started` and `duration`."],
    ["steps", "Ask `spans`, the number of spans."]
  ]),
  statuses: runStatuses,
  searched: ["pipeline", "errorType", "errorMessage"]
};

// src/where/span-scope.ts
import { attributeNames } from "@flujo/domain";
var attribute = (key, kind) => ({
  kind,
  fields: [`attributes.${key}`]
});
var ofRun = (name) => `It is of the run, and \`list --where\` asks it: ${name} = \u2026.`;
var spanScope = {
  row: "span",
  fields: fieldsOf([
    ["span id spanid", { kind: "text", fields: ["spanId"] }],
    ["parent parentspanid", { kind: "text", fields: ["parentSpanId"] }],
    ["name step", { kind: "text", fields: ["name"] }],
    ["kind", { kind: "text", fields: ["kind"] }],
    ["status", { kind: "status", fields: ["status"] }],
    ["started start starttime", { kind: "time", fields: ["startTimeUs"] }],
    ["starttimeus", { kind: "time", fields: ["startTimeUs"], plainUnit: "us" }],
    ["duration took", { kind: "duration", fields: ["durationNs"] }],
    ["durationns", { kind: "duration", fields: ["durationNs"], plainUnit: "ns" }],
    ["error", { kind: "text", fields: ["errorType", "errorMessage"] }],
    ["errortype error.type", { kind: "text", fields: ["errorType"] }],
    ["errormessage error.message message", { kind: "text", fields: ["errorMessage"] }],
    ["cost costusd", attribute(attributeNames.costUsd, "money")],
    ["inputtokens", attribute(attributeNames.inputTokens, "count")],
    ["outputtokens", attribute(attributeNames.outputTokens, "count")],
    ["attempts", attribute(attributeNames.attempts, "count")],
    ["attempt", attribute(attributeNames.attempt, "count")],
    ["model", attribute(attributeNames.requestModel, "text")],
    ["provider", attribute(attributeNames.provider, "text")]
  ]),
  instead: new Map([
    ["tokens", "A span has input_tokens and output_tokens."],
    ["retries", "Ask the tries: attempts > 1."],
    ["failed", "Write status = failed."],
    ...["run", "trace", "pipeline", "spans"].map((name) => [name, ofRun(name)]),
    ["path", "A query does not know paths; ask `name`, or `show --span` with a path."],
    ["input", "Captured values cannot be asked; `show --span \u2026 --input` prints one."],
    ["output", "Captured values cannot be asked; `show --span \u2026 --output` prints one."],
    ["depth", "A query does not know how deep a span is."],
    ["self", "A query does not know a time without what is below; ask `duration`."],
    ["ended", "Ask `started` and `duration`."],
    ["end", "Ask `started` and `duration`."],
    ["attributes", "Write the key after a dot: attributes.KEY."]
  ]),
  statuses: spanStatuses,
  searched: ["name", "errorType", "errorMessage"]
};

// src/where/parse-filter.ts
function parseRunFilter(text, options = {}) {
  return compileRun(parseExpression(text), contextOf(text, options));
}
function parseSpanFilter(text, options = {}) {
  return compileSpan(parseExpression(text), contextOf(text, options));
}
var contextOf = (text, { nowMs = Date.now(), timeZone }) => {
  const times = { nowMs, timeZone };
  return { text, ...times };
};
function compileRun(expression, context) {
  switch (expression.type) {
    case "and":
    case "or":
      return { op: expression.type, conditions: expression.parts.map((part) => compileRun(part, context)) };
    case "not":
      return { op: "not", condition: compileRun(expression.part, context) };
    case "spans":
      return { op: expression.quantifier, condition: compileSpan(expression.part, context) };
    default:
      return compileLeaf(expression, runScope, context);
  }
}
function compileSpan(expression, context) {
  switch (expression.type) {
    case "and":
    case "or":
      return { op: expression.type, conditions: expression.parts.map((part) => compileSpan(part, context)) };
    case "not":
      return { op: "not", condition: compileSpan(expression.part, context) };
    case "spans":
      throw new FilterError({
        text: context.text,
        index: expression.index,
        expected: "a condition on a span",
        given: `${expression.quantifier}(`,
        hint: `${expression.quantifier}(\u2026) looks into the spans of a run; here each condition is on a span already.`
      });
    default:
      return compileLeaf(expression, spanScope, context);
  }
}

export {
  FilterError,
  parseRunFilter,
  parseSpanFilter
};
