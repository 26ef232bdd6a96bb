import {
  parseRunFilter,
  parseSpanFilter
} from "./chunk-FHR4DKP7.js";
import "./chunk-ERZMZNST.js";
import "./chunk-LXBVFJEU.js";
import "./chunk-5UKUFEHZ.js";
import "./chunk-BPCHXMC3.js";
export {
  parseRunFilter,
  parseSpanFilter
};
