import { JsonObject } from '@flujo/domain';
import { Access, TraceReader, AccessLog, TraceAdmin, RunCondition, SpanCondition, TraceStore, Page } from '@flujo/tracing';
import { E as ExitCode, L as LensError } from './cli-DTNvetYY.js';
export { a as LensErrorOptions, M as MainOptions, m as main } from './cli-DTNvetYY.js';

interface AccessOptions {
    /** What is done, such as `my-viewer show`. */
    readonly command: string;
    /** What else is worth knowing; nothing that is secret. */
    readonly detail?: JsonObject | undefined;
    /** Told what was looked at, once that has ended: give it to an `AccessLog`. */
    readonly onAccess: (access: Access) => Promise<void> | void;
}
/**
 * Runs a command of lens, and says afterwards what it has looked at, for an audit. What was asked in vain counts as a look
 * too; what got no answer, such as from a store that is locked, does not.
 *
 * @example
 * const onAccess = (access: Access) => admin.accessLog.record(access)
 * await withAccess(store, { command: 'my-viewer show', onAccess }, (reader) => show(reader, output, { run: '@' }))
 */
declare function withAccess<T>(reader: TraceReader, { command, detail, onAccess }: AccessOptions, use: (reader: TraceReader) => Promise<T>): Promise<T>;

/** Where a command prints, and what that place can show. */
interface LensOutput {
    /** Takes text that is safe to print, line ends included. What it throws ends the command. */
    readonly write: (text: string) => void;
    /** Columns of a line; left out where lines may be of any length, as in a pipe. */
    readonly width?: number | undefined;
    /** Default: no colour. */
    readonly color?: boolean | undefined;
    /** `relative` ("4m ago") for people who look at it now. Default `absolute`. */
    readonly times?: 'relative' | 'absolute' | undefined;
    /**
     * For screen readers: words in place of signs and bars, one fact a line, rows as cells between tabs under a line of
     * titles. Nothing is cut or coloured, and times are absolute, whatever the fields above say.
     */
    readonly plain?: boolean | undefined;
    /** IANA name such as `UTC` or `Europe/Berlin`. Default: the zone of this process. */
    readonly timeZone?: string | undefined;
    /** The present in milliseconds since the Unix epoch. Default: the clock. */
    readonly nowMs?: number | undefined;
    /** How lens is called here, for the commands that it suggests. Default `lens`. */
    readonly programName?: string | undefined;
}

interface AuditOptions {
    /** Only what was done to the run with this id; it may be gone. */
    readonly runId?: string | undefined;
    /** Only what was done then or later, in microseconds since the Unix epoch. */
    readonly sinceUs?: number | undefined;
    /** Entries at most. Default 20; with `jsonl` all. */
    readonly limit?: number | undefined;
    readonly json?: boolean | undefined;
    /** A JSON document for each entry, in a line of its own. */
    readonly jsonl?: boolean | undefined;
}
/** Prints who looked at traces and who changed them, the newest first. */
declare function audit(log: AccessLog, output: LensOutput, options?: AuditOptions): Promise<ExitCode>;

interface DoctorOptions {
    /** Repairs what can be repaired. */
    readonly fix?: boolean | undefined;
    /** Findings of each check at most. Default 10; in JSON all that the store reports. */
    readonly limit?: number | undefined;
    readonly json?: boolean | undefined;
    /** A JSON document for each finding, in a line of its own. */
    readonly jsonl?: boolean | undefined;
}
/** Looks a store over and prints what is wrong. Ends with 1 where something is, and was not put right. */
declare function doctor(admin: TraceAdmin, output: LensOutput, options?: DoctorOptions): Promise<ExitCode>;

/** The file formats of `lens export`. */
declare const exportFormats: readonly ["json", "jsonl", "csv", "mermaid", "otlp", "chrome", "speedscope", "md", "html"];
type ExportFormat = (typeof exportFormats)[number];
/** What can be drawn with Mermaid. */
declare const diagrams: readonly ["flowchart", "gantt", "sequence"];
type Diagram = (typeof diagrams)[number];

interface ExportOptions {
    /** Which run, as people name it. Default `@`, the last. */
    readonly run?: string | undefined;
    /** Only these runs count for `run`. */
    readonly among?: RunCondition | undefined;
    /** Which spans. Default: all. Formats that show a tree also have what these are in. */
    readonly where?: SpanCondition | undefined;
    /** Default `json`. */
    readonly format?: ExportFormat | undefined;
    /** What Mermaid draws. Default `flowchart`. */
    readonly diagram?: Diagram | undefined;
    /** The file to write. Default: the output. */
    readonly out?: string | undefined;
    /** Whether a file that holds something is replaced. */
    readonly force?: boolean | undefined;
    /** Told what is about to be exported, before any of it is. */
    readonly onAccess?: ((access: Access) => Promise<void>) | undefined;
}
/**
 * Writes a run in the format of another tool, piece by piece.
 *
 * @throws LensError exit code 3 or 4 for a run that is not there or not one, 7 for a file that cannot be written
 */
declare function exportRun(reader: TraceReader, output: LensOutput, options?: ExportOptions): Promise<ExitCode>;

/**
 * Writes the runs of a file to a store: what `exportRun` writes as `json`, `jsonl` or `otlp`, and OTLP/JSON of others.
 * They are kept as they are; nothing is redacted.
 *
 * @param text the whole file
 * @throws LensError exit code 5 for a file that holds no trace, 7 for a run that the store has already; nothing is
 * written then
 */
declare function importRuns(text: string, store: TraceStore, output: LensOutput): Promise<ExitCode>;

interface ListOptions {
    /** Which runs. Default: all. */
    readonly where?: RunCondition | undefined;
    /** Default: newest start first. */
    readonly sort?: Page['sort'];
    /** Runs at most. Default 20; with `jsonl` all. */
    readonly limit?: number | undefined;
    readonly json?: boolean | undefined;
    /** A JSON document for each run, in a line of its own. */
    readonly jsonl?: boolean | undefined;
}
/**
 * Prints runs, one a line, the newest first.
 *
 * @example
 * await list(store, { write: (text) => process.stdout.write(text) }, { limit: 5 })
 */
declare function list(reader: TraceReader, output: LensOutput, options?: ListOptions): Promise<ExitCode>;

interface PruneOptions {
    /** Runs that ended longer ago go. With neither limit, those of the store hold. */
    readonly maxAgeDays?: number | undefined;
    /** Largest size of the store in bytes; the oldest runs go first. */
    readonly maxBytes?: number | undefined;
    /** Only says what would go. */
    readonly dryRun?: boolean | undefined;
    /** Ids that are listed at most. Default 10; in JSON all that the store reports. */
    readonly limit?: number | undefined;
    readonly json?: boolean | undefined;
    /** The same document in one line. */
    readonly jsonl?: boolean | undefined;
}
/** Removes runs that are over, the oldest first, until the rest is within the limits; and prints what went. */
declare function prune(admin: TraceAdmin, output: LensOutput, options?: PruneOptions): Promise<ExitCode>;

interface ShowOptions {
    /** Which run, as people name it. Default `@`, the last. */
    readonly run?: string | undefined;
    /** Only these runs count for `run`. */
    readonly among?: RunCondition | undefined;
    /** One span instead of the run: an id, the start of one, or a path. */
    readonly span?: string | undefined;
    /** Only this value, whole. */
    readonly value?: 'input' | 'output' | undefined;
    /** Slowest steps at most. Default 5. */
    readonly limit?: number | undefined;
    readonly json?: boolean | undefined;
    /** The same document in one line. */
    readonly jsonl?: boolean | undefined;
    /** Ends with 1 if the run failed. */
    readonly exitStatus?: boolean | undefined;
}
/** Prints what happened in a run, or in one span of it. */
declare function show(reader: TraceReader, output: LensOutput, options?: ShowOptions): Promise<ExitCode>;

/** In which order rows are shown; those without the field come last. */
interface Sort<Field extends string> {
    readonly field: Field;
    readonly direction: 'asc' | 'desc';
}

type SpanSortField = 'started' | 'duration' | 'cost' | 'tokens' | 'name';

interface SpansOptions {
    /** Which run, as people name it. Default `@`, the last. */
    readonly run?: string | undefined;
    /** Only these runs count for `run`. */
    readonly among?: RunCondition | undefined;
    /** Which spans. Default: all. */
    readonly where?: SpanCondition | undefined;
    /** Default: by start. */
    readonly sort?: Sort<SpanSortField> | undefined;
    /** Spans at most. Default 100, in JSON all. */
    readonly limit?: number | undefined;
    readonly json?: boolean | undefined;
    /** A JSON document for each span, in a line of its own. */
    readonly jsonl?: boolean | undefined;
    /** Ends with 1 if the run failed. */
    readonly exitStatus?: boolean | undefined;
}
/** Prints the spans of a run one under the other. */
declare function spans(reader: TraceReader, output: LensOutput, options?: SpansOptions): Promise<ExitCode>;

type StatisticsSortField = 'name' | 'count' | 'failed' | 'retried' | 'p50' | 'p95' | 'p99' | 'max' | 'total' | 'tokens' | 'cost';

interface StatsOptions {
    /** Of which runs. Default: all. */
    readonly runs?: RunCondition | undefined;
    /** Of which spans in them. Default: all. */
    readonly spans?: SpanCondition | undefined;
    /** What a row stands for. Default `step`. */
    readonly by?: 'step' | 'pipeline' | undefined;
    /** Default: the longest in all first. */
    readonly sort?: Sort<StatisticsSortField> | undefined;
    /** Rows at most. Default 50, in JSON all. */
    readonly limit?: number | undefined;
    readonly json?: boolean | undefined;
    /** A JSON document for each row, in a line of its own. */
    readonly jsonl?: boolean | undefined;
}
/** Prints how often, how long and how dear each step or pipeline was. */
declare function stats(reader: TraceReader, output: LensOutput, options?: StatsOptions): Promise<ExitCode>;

interface TraceOptions {
    /** Which run, as people name it. Default `@`, the last. */
    readonly run?: string | undefined;
    /** Only these runs count for `run`. */
    readonly among?: RunCondition | undefined;
    /** Only these spans, with those around them. Default: all. */
    readonly where?: SpanCondition | undefined;
    /** Rows at most; in JSON spans at most. Default 200 rows, all spans. */
    readonly limit?: number | undefined;
    /** Every span in a row of its own. */
    readonly all?: boolean | undefined;
    readonly json?: boolean | undefined;
    /** A JSON document for each span, in a line of its own. */
    readonly jsonl?: boolean | undefined;
    /** Ends with 1 if the run failed. */
    readonly exitStatus?: boolean | undefined;
}
/** Prints the tree of a run with the time of each step as a bar. */
declare function trace(reader: TraceReader, output: LensOutput, options?: TraceOptions): Promise<ExitCode>;

/** A terminal that a watch paints on. */
interface LiveTerminal {
    size(): {
        readonly columns: number;
        readonly rows: number;
    };
    /**
     * Begins to paint here: from now on the cursor is hidden, and stands where the painting begins whenever nothing is being
     * painted.
     *
     * @param leave what moves the cursor below the painting, for when it has to end at once
     */
    begin(leave: () => string, listener: LiveListener): void;
    /** Gives the terminal back as it was. What was painted is wiped away. */
    end(): void;
}
interface LiveListener {
    /** The terminal has another size, or something else may stand on it: all has to be painted again. */
    redraw(): void;
    /** The user has seen enough. */
    quit(): void;
}

/** Time as a watch sees it. */
interface WatchClock {
    /** Milliseconds since the Unix epoch. */
    nowMs(): number;
    /** Calls `done` once after `ms`; gives what undoes that. */
    after(ms: number, done: () => void): () => void;
}

interface WatchOptions {
    /** Which run, as people name it; it need not be there yet. Default: all that are under way. */
    readonly run?: string | undefined;
    /** Only these runs count. */
    readonly among?: RunCondition | undefined;
    /** A JSON document for each change, in a line of its own. */
    readonly json?: boolean | undefined;
    /** Ends when no run is running any more, once there was one. */
    readonly untilDone?: boolean | undefined;
    /** Ends with 1 if a run failed. */
    readonly exitStatus?: boolean | undefined;
    /** Where the runs are painted in their place. Default: a line is printed for each change. */
    readonly terminal?: LiveTerminal | undefined;
    /** Ends the watch. */
    readonly signal?: AbortSignal | undefined;
    /** Resolves when what was written has arrived. */
    readonly flush?: (() => Promise<void>) | undefined;
    /** Told why nothing can be read just now, where lines are printed. */
    readonly onTrouble?: ((message: string) => void) | undefined;
    readonly clock?: WatchClock | undefined;
}
/**
 * Shows runs while they are under way: one until it has ended, or all of them until `signal` ends it.
 *
 * @example
 * await watch(store, { write }, { signal: AbortSignal.timeout(60_000) })
 */
declare function watch(reader: TraceReader, output: LensOutput, options?: WatchOptions): Promise<ExitCode>;

interface FilterMistake {
    /** The whole filter. */
    readonly text: string;
    /** Where the mistake begins, counted from 0. */
    readonly index: number;
    readonly expected: string;
    /** What stands there; left out where it is the end. */
    readonly given?: string | undefined;
    readonly hint?: string | undefined;
}
/** A filter that cannot be understood: exit code 2, with a caret under `column`. */
declare class FilterError extends LensError {
    /** Counted from 1; one more than the filter has characters where something is missing at its end. */
    readonly column: number;
    constructor({ text, index, expected, given, hint }: FilterMistake);
}

interface FilterOptions {
    /** What `-24h` is relative to, in milliseconds since the epoch. Default: the clock. */
    readonly nowMs?: number | undefined;
    /** Zone of dates and times without an offset, such as `Europe/Berlin`. Default: that of this process. */
    readonly timeZone?: string | undefined;
}
/**
 * A filter on runs as a query; `any(…)`, `all(…)` and `none(…)` look into their spans.
 *
 * @throws FilterError with a `column`
 * @example
 * parseRunFilter("status = failed and cost > $0.05 and any(name = search and duration > 1.5s)")
 */
declare function parseRunFilter(text: string, options?: FilterOptions): RunCondition;
/**
 * A filter on spans as a query.
 *
 * @throws FilterError with a `column`
 * @example
 * parseSpanFilter("kind = attempt and error ~ timeout")
 */
declare function parseSpanFilter(text: string, options?: FilterOptions): SpanCondition;

export { ExitCode, FilterError, LensError, audit, doctor, exportRun, importRuns, list, parseRunFilter, parseSpanFilter, prune, show, spans, stats, trace, watch, withAccess };
export type { AccessOptions, AuditOptions, Diagram, DoctorOptions, ExportFormat, ExportOptions, FilterOptions, LensOutput, ListOptions, LiveListener, LiveTerminal, PruneOptions, ShowOptions, Sort, SpanSortField, SpansOptions, StatisticsSortField, StatsOptions, TraceOptions, WatchClock, WatchOptions };
