import {
  list
} from "./chunk-ZQBUMP2S.js";
import "./chunk-IWB5577H.js";
import "./chunk-MPMC5K6T.js";
import "./chunk-UTCGWNX5.js";
import "./chunk-V6R3YKIL.js";
import "./chunk-7JNI2V4H.js";
import "./chunk-7QLC4ZYH.js";
import "./chunk-RG4G6P25.js";
import "./chunk-UOZDWD3G.js";
import "./chunk-IITFDBWR.js";
import "./chunk-UYSH7VYH.js";
import "./chunk-LATVWYCD.js";
import "./chunk-AWDN7BNW.js";
import "./chunk-W6DSOP5R.js";
import "./chunk-ZRFZUS55.js";
import "./chunk-7A5IP6JU.js";
import "./chunk-5UKUFEHZ.js";
import "./chunk-OQYSFDFS.js";
import "./chunk-BPCHXMC3.js";
export {
  list
};
