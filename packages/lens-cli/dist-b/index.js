import {
  FilterError,
  parseRunFilter,
  parseSpanFilter
} from "./chunk-FHR4DKP7.js";
import {
  list
} from "./chunk-ZQBUMP2S.js";
import {
  prune
} from "./chunk-4LPW5AUE.js";
import {
  show
} from "./chunk-H76OP55Q.js";
import "./chunk-NTTRPTUQ.js";
import {
  spans
} from "./chunk-EZOJEJGW.js";
import {
  stats
} from "./chunk-JX3QVQG6.js";
import {
  watch
} from "./chunk-RQRNFUIR.js";
import "./chunk-IWB5577H.js";
import "./chunk-MPMC5K6T.js";
import {
  trace
} from "./chunk-XEB62BMK.js";
import "./chunk-A3T4WTPU.js";
import "./chunk-UTCGWNX5.js";
import "./chunk-HSJA7DPM.js";
import "./chunk-V6R3YKIL.js";
import "./chunk-7JNI2V4H.js";
import {
  main,
  withAccess
} from "./chunk-L42XTBYK.js";
import "./chunk-ORBZAMMK.js";
import "./chunk-NOFHF7RU.js";
import {
  audit
} from "./chunk-TGET6ELD.js";
import "./chunk-VVIHYFMA.js";
import {
  doctor
} from "./chunk-BJP23SIL.js";
import "./chunk-7QLC4ZYH.js";
import {
  exportRun
} from "./chunk-5WE3BECF.js";
import "./chunk-CLNDEHPP.js";
import "./chunk-RG4G6P25.js";
import "./chunk-UOZDWD3G.js";
import "./chunk-6ULMV2WQ.js";
import "./chunk-ERZMZNST.js";
import "./chunk-IITFDBWR.js";
import {
  importRuns
} from "./chunk-EGAO4GXP.js";
import "./chunk-UYSH7VYH.js";
import "./chunk-LATVWYCD.js";
import "./chunk-AWDN7BNW.js";
import "./chunk-SATESKBH.js";
import "./chunk-AG3IF6JT.js";
import "./chunk-W6DSOP5R.js";
import "./chunk-ZRFZUS55.js";
import {
  LensError
} from "./chunk-LXBVFJEU.js";
import "./chunk-7A5IP6JU.js";
import "./chunk-5UKUFEHZ.js";
import "./chunk-OQYSFDFS.js";
import "./chunk-BPCHXMC3.js";
export {
  FilterError,
  LensError,
  audit,
  doctor,
  exportRun,
  importRuns,
  list,
  main,
  parseRunFilter,
  parseSpanFilter,
  prune,
  show,
  spans,
  stats,
  trace,
  watch,
  withAccess
};
