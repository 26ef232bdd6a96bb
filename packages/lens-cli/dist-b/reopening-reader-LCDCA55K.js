import "./chunk-BPCHXMC3.js";

// src/command-line/reopening-reader.ts
import { statSync } from "fs";
var copyAgainMs = 2e3;
var ReopeningReader = class {
  #options;
  #opened;
  #count = 0;
  constructor(options) {
    this.#options = options;
  }
  async version() {
    const opened = await this.#current();
    const look = lookOf(opened.path);
    const version = await this.#read(async (reader) => await reader.version?.() ?? "");
    const isSilent = version === opened.version && look !== opened.look;
    if (isSilent && this.#options.nowMs() - opened.openedMs >= copyAgainMs) {
      await this.close();
      return this.version();
    }
    if (!isSilent) Object.assign(opened, { look, version });
    return `${this.#count}.${version}`;
  }
  async listRuns(query, page) {
    return this.#read((reader) => reader.listRuns(query, page));
  }
  async getRun(runId) {
    return this.#read((reader) => reader.getRun(runId));
  }
  async getTrace(runId) {
    return this.#read((reader) => reader.getTrace(runId));
  }
  async getSpans(runId, query) {
    return this.#read((reader) => reader.getSpans(runId, query));
  }
  async getSpanStatistics(query) {
    return this.#read((reader) => reader.getSpanStatistics(query));
  }
  async getValue(ref) {
    return this.#read((reader) => reader.getValue(ref));
  }
  async close() {
    const opened = this.#opened;
    this.#opened = void 0;
    await opened?.reader.close();
  }
  async [Symbol.asyncDispose]() {
    await this.close();
  }
  /** What failed is opened anew the next time: the file may have been written over. */
  async #read(use) {
    const { reader } = this.#opened ?? await this.#current();
    try {
      return await use(reader);
    } catch (error) {
      await this.close();
      throw error;
    }
  }
  /** The file that is at the path, opened. */
  async #current() {
    const path = this.#options.locate();
    const place = placeOf(path);
    if (this.#opened !== void 0 && this.#opened.path === path && this.#opened.place === place) return this.#opened;
    await this.close();
    const reader = this.#options.open(path);
    this.#count += 1;
    const openedMs = this.#options.nowMs();
    return this.#opened = { path, reader, place, openedMs, look: "", version: void 0 };
  }
};
function placeOf(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && `${stats.dev}.${stats.ino}`;
}
function lookOf(path) {
  return [path, `${path}-wal`].map((file) => statSync(file, { throwIfNoEntry: false })).map((stats) => `${stats?.mtimeMs}.${stats?.size}`).join();
}
export {
  ReopeningReader
};
