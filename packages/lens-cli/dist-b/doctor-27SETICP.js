import {
  doctor
} from "./chunk-BJP23SIL.js";
import "./chunk-7QLC4ZYH.js";
import "./chunk-IITFDBWR.js";
import "./chunk-UYSH7VYH.js";
import "./chunk-LATVWYCD.js";
import "./chunk-AWDN7BNW.js";
import "./chunk-OQYSFDFS.js";
import "./chunk-BPCHXMC3.js";
export {
  doctor
};
