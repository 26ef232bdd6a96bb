import {
  parseStatusOption,
  parseTimeOption
} from "./chunk-ERZMZNST.js";
import {
  LensError,
  unusableValue
} from "./chunk-LXBVFJEU.js";

// src/access/watched-reader.ts
var askedFor = /* @__PURE__ */ new WeakMap();
function watchReader(reader) {
  let hasAnswered = false;
  const watched = new Proxy(reader, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...given) => {
        const answer = Reflect.apply(member, target, given);
        if (answer instanceof Promise) {
          answer.then(
            () => hasAnswered = true,
            () => {
            }
          );
        } else hasAnswered = true;
        return answer;
      };
    }
  });
  const runIds = /* @__PURE__ */ new Set();
  askedFor.set(watched, runIds);
  return { reader: watched, runIds, hasAnswered: () => hasAnswered };
}
function noteRun(reader, runId) {
  askedFor.get(reader)?.add(runId);
}

// src/filters/name-option.ts
function parseNameOption(flag, field, value) {
  const isOpenStart = value.startsWith("*");
  const isOpenEnd = value.length > 1 && value.endsWith("*");
  const text = value.slice(isOpenStart ? 1 : 0, isOpenEnd ? -1 : void 0);
  const star = text.indexOf("*");
  if (star !== -1) throw unusableValue(flag, value, "a * at the start or the end only", star + (isOpenStart ? 1 : 0));
  if (value === "") throw unusableValue(flag, value, "a name");
  if (text === "") return { op: "exists", field };
  if (isOpenStart && isOpenEnd) return { op: "*=", field, value: text };
  if (isOpenStart) return { op: "$=", field, value: text };
  return isOpenEnd ? { op: "^=", field, value: text } : { op: "=", field, value };
}

// src/filters/conditions.ts
function runScope(values, context) {
  const { pipeline, since, until } = values;
  const conditions = [];
  if (pipeline !== void 0) conditions.push(parseNameOption("--pipeline", "pipeline", pipeline));
  const sinceUs = since === void 0 ? void 0 : parseTimeOption("--since", since, context);
  const untilUs = until === void 0 ? void 0 : parseTimeOption("--until", until, context);
  if (sinceUs !== void 0) conditions.push({ op: ">=", field: "startTimeUs", value: sinceUs });
  if (untilUs !== void 0) conditions.push({ op: "<=", field: "startTimeUs", value: untilUs });
  if (sinceUs !== void 0 && untilUs !== void 0 && sinceUs > untilUs) {
    throw new LensError(2, `--since ${since} is later than --until ${until}: no run can be between them`, {
      hint: "Swap them, or leave one out."
    });
  }
  return allOf(conditions);
}
function spanFilter({ status, name, kind }) {
  const conditions = [];
  if (status !== void 0) conditions.push(parseStatusOption("span", status));
  if (name !== void 0) conditions.push(parseNameOption("--name", "name", name));
  if (kind !== void 0) conditions.push(parseNameOption("--kind", "kind", kind));
  return allOf(conditions);
}
function allOf(conditions) {
  const given = conditions.filter((condition) => condition !== void 0);
  return given.length > 1 ? { op: "and", conditions: given } : given[0];
}

// src/run-name.ts
var shownCandidates = 10;
var pageSize = 500;
var shortestPrefix = 4;
async function resolveRun(reader, name, options) {
  const run = await (name.startsWith("@") ? byAge(reader, name, options) : byId(reader, name, options));
  noteRun(reader, run.runId);
  return run;
}
async function byAge(reader, name, { among, programName }) {
  const [, failed, steps = "0"] = /^@(failed)?(?:~(\d{1,9}))?$/u.exec(name) ?? misunderstood(name);
  const onlyFailed = failed ? { op: "=", field: "status", value: "failed" } : void 0;
  const where = allOf([onlyFailed, among]);
  let missing = Number(steps);
  let after;
  do {
    const page = await reader.listRuns({ where }, { limit: Math.min(missing + 1, pageSize), after });
    const run = page.runs[missing];
    if (run !== void 0) return run;
    missing -= page.runs.length;
    after = page.next;
  } while (after !== void 0);
  throw notFound(name, `${failed ? "failed run" : "run"}${steps === "0" ? "" : ` that far back`}`, programName);
}
function misunderstood(name) {
  throw new LensError(2, `expected a run such as @, @~1, @failed or the start of its id, given "${name}"`, {
    excerpt: { text: name, index: Math.min(name.length, /^@(?:failed)?(?:~\d*)?/u.exec(name)?.[0].length ?? 0) }
  });
}
async function byId(reader, name, { among, programName }) {
  const exact = await reader.listRuns({ where: allOf([{ op: "=", field: "runId", value: name }, among]) }, { limit: 1 });
  if (exact.runs[0] !== void 0) return exact.runs[0];
  if (name.length < shortestPrefix) throw notFound(name, `run with the id "${name}"`, programName, true);
  const where = allOf([{ op: "^=", field: "runId", value: name }, among]);
  const { runs, next } = await reader.listRuns({ where }, { limit: shownCandidates });
  const [run] = runs;
  if (run === void 0) throw notFound(name, `run whose id begins with "${name}"`, programName);
  if (runs.length === 1) return run;
  throw new LensError(4, `"${name}" is the start of several run ids`, {
    candidates: runs.map(({ runId, pipeline, status }) => `${runId}  ${pipeline}  ${status}`),
    hint: `Type more of the id${next === void 0 ? "" : `; there are more than these ${runs.length}`}.`
  });
}
function notFound(name, what, programName, isShort = false) {
  return new LensError(3, `there is no ${what}`, {
    hint: `${isShort ? `The start of an id needs ${shortestPrefix} characters or more. ` : ""}\`${programName} list\` shows the runs that there are${name.startsWith("@") ? "; --db chooses another database" : ""}.`
  });
}

export {
  watchReader,
  parseNameOption,
  runScope,
  spanFilter,
  allOf,
  shortestPrefix,
  resolveRun
};
