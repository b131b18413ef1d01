/** Every word of the page in Spanish. What is missing is said in English. */
import board from "./es/board.js";
import library from "./es/library.js";
import make from "./es/make.js";
import settings from "./es/settings.js";
import watch from "./es/watch.js";

export default {
  board,
  library,
  make,
  settings,
  watch,
};
