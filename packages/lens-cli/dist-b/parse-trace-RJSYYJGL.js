import {
  parseTrace
} from "./chunk-SATESKBH.js";
import "./chunk-AG3IF6JT.js";
import "./chunk-W6DSOP5R.js";
import "./chunk-ZRFZUS55.js";
import "./chunk-LXBVFJEU.js";
import "./chunk-7A5IP6JU.js";
import "./chunk-5UKUFEHZ.js";
import "./chunk-OQYSFDFS.js";
import "./chunk-BPCHXMC3.js";
export {
  parseTrace
};
