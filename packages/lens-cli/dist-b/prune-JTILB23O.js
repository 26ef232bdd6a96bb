import {
  prune
} from "./chunk-4LPW5AUE.js";
import "./chunk-NTTRPTUQ.js";
import "./chunk-V6R3YKIL.js";
import "./chunk-ORBZAMMK.js";
import "./chunk-IITFDBWR.js";
import "./chunk-UYSH7VYH.js";
import "./chunk-LATVWYCD.js";
import "./chunk-AWDN7BNW.js";
import "./chunk-LXBVFJEU.js";
import "./chunk-7A5IP6JU.js";
import "./chunk-5UKUFEHZ.js";
import "./chunk-OQYSFDFS.js";
import "./chunk-BPCHXMC3.js";
export {
  prune
};
