/** Every word of the page in Portuguese as it is spoken in Brazil. What is missing is said in English. */
import board from "./pt-BR/board.js";
import library from "./pt-BR/library.js";
import make from "./pt-BR/make.js";
import settings from "./pt-BR/settings.js";
import watch from "./pt-BR/watch.js";

export default {
  board,
  library,
  make,
  settings,
  watch,
};
