import {
  main
} from "./chunk-L42XTBYK.js";
import "./chunk-ORBZAMMK.js";
import "./chunk-NOFHF7RU.js";
import "./chunk-VVIHYFMA.js";
import "./chunk-6ULMV2WQ.js";
import "./chunk-ERZMZNST.js";
import "./chunk-UYSH7VYH.js";
import "./chunk-LXBVFJEU.js";
import "./chunk-5UKUFEHZ.js";
import "./chunk-OQYSFDFS.js";
import "./chunk-BPCHXMC3.js";
export {
  main
};
