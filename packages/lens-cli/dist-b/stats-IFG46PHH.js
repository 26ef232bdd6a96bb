import {
  stats
} from "./chunk-JX3QVQG6.js";
import "./chunk-V6R3YKIL.js";
import "./chunk-7JNI2V4H.js";
import "./chunk-NOFHF7RU.js";
import "./chunk-7QLC4ZYH.js";
import "./chunk-UOZDWD3G.js";
import "./chunk-UYSH7VYH.js";
import "./chunk-LATVWYCD.js";
import "./chunk-AWDN7BNW.js";
import "./chunk-ZRFZUS55.js";
import "./chunk-LXBVFJEU.js";
import "./chunk-7A5IP6JU.js";
import "./chunk-5UKUFEHZ.js";
import "./chunk-OQYSFDFS.js";
import "./chunk-BPCHXMC3.js";
export {
  stats
};
