/**
 * What a reader had to do to a trace of the Python original, as words in the attribute `flujo.reconstructed`: on a span
 * those that are about it, on the root all of the run.
 *
 * | word | meaning |
 * | --- | --- |
 * | `not finalised` | an end was never written: it is that of the last child, or of the run |
 * | `clock rebased` | times were seconds of a monotonic clock: all were moved so that the root starts with the run |
 * | `built from steps` | no span was written: it comes from the table `steps` or the history of steps |
 * | `nothing traced` | neither spans nor steps were written: the root is what the run says of itself |
 * | `times estimated` | start or end were not written: they come from latencies, one after the other |
 * | `no inner spans` | what happened inside the step was not written |
 * | `several roots` | spans without a parent beside the root hang on it; a further root of the run is its event `resumed` |
 * | `root missing` | no span was the root: it was added |
 * | `trace not saved` | the original could not save its trace; the root has the event `trace_save_error` |
 * | `status inferred` | the status that was written is not to be trusted: it comes from the steps |
 * | `local time assumed` | the time has no zone: it was read as the local time of this machine |
 * | `damaged JSON` | a column held no JSON: it shows as `{ "$type": "unreadable" }` |
 */
export type Reconstruction =
  | 'not finalised'
  | 'clock rebased'
  | 'built from steps'
  | 'nothing traced'
  | 'times estimated'
  | 'no inner spans'
  | 'several roots'
  | 'root missing'
  | 'trace not saved'
  | 'status inferred'
  | 'local time assumed'
  | 'damaged JSON'
