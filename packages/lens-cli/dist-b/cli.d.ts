export { M as MainOptions, m as main } from './cli-DTNvetYY.js';
