import {
  watch
} from "./chunk-RQRNFUIR.js";
import "./chunk-IWB5577H.js";
import "./chunk-MPMC5K6T.js";
import "./chunk-XEB62BMK.js";
import "./chunk-A3T4WTPU.js";
import "./chunk-UTCGWNX5.js";
import "./chunk-HSJA7DPM.js";
import "./chunk-V6R3YKIL.js";
import "./chunk-7JNI2V4H.js";
import "./chunk-7QLC4ZYH.js";
import "./chunk-CLNDEHPP.js";
import "./chunk-RG4G6P25.js";
import "./chunk-UOZDWD3G.js";
import "./chunk-6ULMV2WQ.js";
import "./chunk-ERZMZNST.js";
import "./chunk-IITFDBWR.js";
import "./chunk-UYSH7VYH.js";
import "./chunk-LATVWYCD.js";
import "./chunk-AWDN7BNW.js";
import "./chunk-W6DSOP5R.js";
import "./chunk-ZRFZUS55.js";
import "./chunk-LXBVFJEU.js";
import "./chunk-7A5IP6JU.js";
import "./chunk-5UKUFEHZ.js";
import "./chunk-OQYSFDFS.js";
import "./chunk-BPCHXMC3.js";
export {
  watch
};
