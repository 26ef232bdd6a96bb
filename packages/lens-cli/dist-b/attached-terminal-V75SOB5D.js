import "./chunk-BPCHXMC3.js";

// src/watch/attached-terminal.ts
var csi = "\x1B[";
var hideCursor = `${csi}?25l`;
var showCursor = `${csi}?25h`;
var wipeBelow = `\r${csi}J`;
var ending = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
var fallback = { columns: 80, rows: 24 };
var stopMs = 50;
var AttachedTerminal = class {
  #options;
  #leave = () => "";
  #listener;
  #isHeld = false;
  #onResize = () => this.#listener?.redraw();
  #onExit = () => this.#release(this.#leave());
  #onStop = () => this.#stop(process.pid);
  #onContinue = () => this.#resume();
  #onKeys = (keys) => this.#read(String(keys));
  #onEnding = (signal) => this.#end(signal);
  constructor(options) {
    this.#options = options;
  }
  size() {
    const { output, width = Infinity } = this.#options;
    return {
      columns: Math.min(output.columns || fallback.columns, width),
      rows: output.rows || fallback.rows
    };
  }
  begin(leave, listener) {
    const { input, output } = this.#options;
    this.#leave = leave;
    this.#listener = listener;
    output.on("resize", this.#onResize);
    process.on("exit", this.#onExit);
    process.on("SIGTSTP", this.#onStop);
    process.on("SIGCONT", this.#onContinue);
    for (const signal of ending) process.on(signal, this.#onEnding);
    if (input.isTTY) input.on("data", this.#onKeys).on("error", ignore);
    this.#hold();
  }
  end() {
    const { input, output } = this.#options;
    this.#release(wipeBelow);
    output.off("resize", this.#onResize);
    process.off("exit", this.#onExit);
    process.off("SIGTSTP", this.#onStop);
    process.off("SIGCONT", this.#onContinue);
    for (const signal of ending) process.off(signal, this.#onEnding);
    if (input.isTTY) input.off("data", this.#onKeys);
    this.#listener = void 0;
  }
  #hold() {
    const { input, output } = this.#options;
    this.#isHeld = true;
    output.write(hideCursor);
    if (!input.isTTY) return;
    input.setRawMode(false);
    input.setRawMode(true);
    input.resume();
  }
  /** Gives the terminal back. A terminal that has gone away cannot be given anything; its stream says so to its owner. */
  #release(last) {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    const { input, output } = this.#options;
    output.write(last + showCursor);
    if (!input.isTTY) return;
    try {
      input.setRawMode(false);
    } catch {
    }
    input.pause();
  }
  /** As if it had not been listened for. */
  #end(signal) {
    this.#release(this.#leave());
    this.end();
    process.kill(process.pid, signal);
  }
  /** @param group the process to stop, or 0 for all that belong to this command line */
  #stop(group) {
    this.#release(this.#leave());
    process.off("SIGTSTP", this.#onStop);
    process.kill(group, "SIGTSTP");
    setTimeout(() => {
      if (this.#listener === void 0) return;
      process.off("SIGTSTP", this.#onStop);
      process.on("SIGTSTP", this.#onStop);
      this.#resume();
    }, stopMs);
  }
  #resume() {
    if (this.#listener === void 0) return;
    this.#hold();
    this.#listener.redraw();
  }
  #read(keys) {
    if (keys.startsWith("\x1B")) return;
    for (const key of keys) this.#press(key);
  }
  /** While keys are read one by one, the terminal does not make signals of them. */
  #press(key) {
    const all = process.platform === "win32" ? process.pid : 0;
    if (key === "q" || key === "Q") this.#listener?.quit();
    else if (key === "") process.kill(all, "SIGINT");
    else if (key === "") process.kill(all, "SIGQUIT");
    else if (key === "") this.#stop(all);
    else if (key === "\f") this.#listener?.redraw();
  }
};
var ignore = () => {
};
export {
  AttachedTerminal
};
