import {
  audit
} from "./chunk-TGET6ELD.js";
import "./chunk-7QLC4ZYH.js";
import "./chunk-IITFDBWR.js";
import "./chunk-UYSH7VYH.js";
import "./chunk-AWDN7BNW.js";
import "./chunk-7A5IP6JU.js";
import "./chunk-5UKUFEHZ.js";
import "./chunk-OQYSFDFS.js";
import "./chunk-BPCHXMC3.js";
export {
  audit
};
