import {
  exportRun
} from "./chunk-5WE3BECF.js";
import "./chunk-CLNDEHPP.js";
import "./chunk-RG4G6P25.js";
import "./chunk-UOZDWD3G.js";
import "./chunk-6ULMV2WQ.js";
import "./chunk-ERZMZNST.js";
import "./chunk-IITFDBWR.js";
import "./chunk-LATVWYCD.js";
import "./chunk-AWDN7BNW.js";
import "./chunk-AG3IF6JT.js";
import "./chunk-W6DSOP5R.js";
import "./chunk-ZRFZUS55.js";
import "./chunk-LXBVFJEU.js";
import "./chunk-7A5IP6JU.js";
import "./chunk-5UKUFEHZ.js";
import "./chunk-OQYSFDFS.js";
import "./chunk-BPCHXMC3.js";
export {
  exportRun
};
